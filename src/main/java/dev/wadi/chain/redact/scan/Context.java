package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Words that make a number more likely to be what it looks like: {@code phone}, {@code nhs}, {@code
 * iban}. They are looked for in a short stretch before the number and a shorter one behind it, in
 * any letter case, as a word or as a part of an identifier such as {@code customerPhone} or {@code
 * phone_number}.
 */
public final class Context {
  private static final int BEFORE = 48;
  private static final int BEHIND = 16;

  /* By first letter. */
  private final byte[][][] words = new byte[32][][];

  /* Bit k of place n: a word begins with the n-th letter and goes on with the k-th. */
  private final int[] secondLetters = new int[32];

  private Context(String... words) {
    for (int k = 0; k < 32; k++) {
      int letter = k;
      this.words[k] =
          Arrays.stream(words)
              .filter(word -> (word.charAt(0) & 31) == letter)
              .map(word -> word.getBytes(US_ASCII))
              .toArray(byte[][]::new);
    }
    for (String word : words) {
      secondLetters[word.charAt(0) & 31] |= 1 << (word.charAt(1) & 31);
    }
  }

  /** Words in small letters, of two letters or more. */
  public static Context of(String... words) {
    return new Context(words);
  }

  /** True when one of the words stands near the stretch from {@code start} to {@code end}. */
  public boolean near(Text s, int start, int end) {
    boolean found =
        within(s, Math.max(s.from(), start - BEFORE), start)
            || within(s, end, Math.min(s.to(), end + BEHIND));
    if (!found) {
      s.lookedFar();
    }
    return found;
  }

  /** True when one of the words stands in the few bytes before {@code start}. */
  public boolean before(Text s, int start, int bytes) {
    boolean found = within(s, Math.max(s.from(), start - bytes), start);
    if (!found) {
      s.lookedFar();
    }
    return found;
  }

  private boolean within(Text s, int low, int high) {
    s.charge(high - low);
    byte[] b = s.bytes();
    for (int i = low; i < high - 1; i++) {
      int first = b[i] & 31;
      if ((secondLetters[first] >>> (b[i + 1] & 31) & 1) != 0
          && Bytes.letter(b[i])
          && beginsPart(s, i)) {
        for (byte[] word : words[first]) {
          if (i + word.length <= high
              && Bytes.matches(b, i, word)
              && endsPart(s, i + word.length)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** A letter behind anything but a letter, or a capital behind a small one. */
  private static boolean beginsPart(Text s, int i) {
    if (i == s.from() || !Bytes.letter(s.bytes()[i - 1])) {
      return true;
    }
    if (i - 2 >= s.from() && s.bytes()[i - 2] == '\\' && Bytes.escape(s.bytes()[i - 1])) {
      return true;
    }
    return Bytes.upper(s.bytes()[i]) && Bytes.lower(s.bytes()[i - 1]);
  }

  private static boolean endsPart(Text s, int end) {
    if (end >= s.to() || !Bytes.letter(s.bytes()[end])) {
      return true;
    }
    /* "phoneNumber" ends a part, "telemetry" does not; a plural counts. */
    return (Bytes.upper(s.bytes()[end]) && Bytes.lower(s.bytes()[end - 1]))
        || (s.bytes()[end] == 's' && (end + 1 >= s.to() || !Bytes.letter(s.bytes()[end + 1])));
  }
}
