package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Secrets that a sentence in another alphabet tells: {@code пароль x}, {@code 密码是x}, {@code
 * パスワードはxです}. The first word of ASCII behind what a secret is called counts when it looks like one.
 */
final class ForeignSaid extends Recogniser {
  /** How many bytes before the word are looked at. */
  private static final int MOST = 96;

  /** How many letters may stand between what the secret is called and the secret. */
  private static final int MOST_BETWEEN = 16;

  /* Ends a sentence or begins another thing. */
  private static final Pattern ENDS = Pattern.compile("[.!?;。！？；\\n]");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(1, Integer.MAX_VALUE, Beginning.Look.BEHIND_LETTERS));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    int end = i;
    while (end < s.to() && end - i < MOST && b[end] > ' ' && "\"',;)".indexOf(b[end]) < 0) {
      end++;
    }
    while (end > i && ".:!?".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    if (!SecretLooks.isLikely(s, i, end)) {
      return i;
    }
    int start = Math.max(s.from(), i - MOST);
    s.charge(end - start);
    String before = new String(b, start, i - start, UTF_8).toLowerCase(Locale.ROOT);
    for (String word : SaidSecrets.FOREIGN) {
      int at = before.lastIndexOf(word);
      if (at < 0) {
        continue;
      }
      String between = before.substring(at + word.length());
      if (between.length() <= MOST_BETWEEN && !ENDS.matcher(between).find()) {
        NamedSecrets.SURE.takes(s, i, end);
        return i;
      }
    }
    return i;
  }
}
