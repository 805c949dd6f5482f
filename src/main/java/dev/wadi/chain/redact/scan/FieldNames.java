package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Remembers what names mean, since few names make up most logs. For one thread. */
public final class FieldNames {
  /** Longest name that is looked at. */
  public static final int MOST_LETTERS = 64;

  private static final int PLACES = 512;

  private final NameTable table;
  private final byte[][] names = new byte[PLACES][];
  private final @Nullable Recogniser[] meant = new Recogniser[PLACES];

  FieldNames(NameTable table) {
    this.table = table;
  }

  /** The recogniser that a name begins, or null when it means nothing. */
  public @Nullable Recogniser of(byte[] b, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + b[i];
    }
    int place = (hash ^ hash >>> 15) & PLACES - 1;
    byte[] known = names[place];
    if (known != null && isSame(known, b, start, end)) {
      return meant[place];
    }
    names[place] = Arrays.copyOfRange(b, start, end);
    meant[place] = table.of(new String(b, start, end - start, ISO_8859_1));
    return meant[place];
  }

  /* Names are short: a loop is quicker here than a comparison of whole vectors. */
  private static boolean isSame(byte[] known, byte[] b, int start, int end) {
    int length = end - start;
    if (known.length != length) {
      return false;
    }
    for (int k = length - 1; k >= 0; k--) {
      if (known[k] != b[start + k]) {
        return false;
      }
    }
    return true;
  }

  /** False for most bytes that a name does not end in; false is certain. */
  public boolean mayEnd(byte c) {
    return table.mayEnd(c);
  }

  /** A letter, digit or sign that names are made of. */
  public static boolean letter(byte c) {
    return Bytes.word(c) || c == '-' || c == '.';
  }

  /**
   * Looks at the name before a colon, an equals sign or the end of an XML tag at {@code at}, and
   * asks the recogniser that it begins.
   */
  void at(Scan s, int at) {
    byte[] b = s.bytes();
    int from = s.from();
    int k = at - 1;
    while (k > from && at - k <= 2 && b[k] == ' ') {
      k--;
    }
    while (k > from
        && (b[k] == '"' || b[k] == '\'' || b[k] == '\\' || b[k] == ']')
        && at - k <= 6) {
      k--;
    }
    if (k < from + 2 || !table.mayMean(b, k)) {
      return;
    }
    s.lookedFar();
    int end = k + 1;
    int low = Math.max(from, end - MOST_LETTERS);
    int start = end;
    while (start > low && letter(b[start - 1])) {
      start--;
    }
    s.charge(end - start);
    if (start - 1 >= from && b[start - 1] == '\\' && Bytes.escape(b[start])) {
      start++;
    }
    boolean ours = start - 10 >= from && OwnTokens.begins(b, start - 10, s.to());
    if (end - start < 3 || ours) {
      return;
    }
    Recogniser recogniser = of(b, start, end);
    if (recogniser != null) {
      recogniser.at(s, start, at);
    }
  }
}
