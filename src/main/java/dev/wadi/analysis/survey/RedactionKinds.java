package dev.wadi.analysis.survey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.query.ByteSearch;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What redaction put in place of values: {@code [REDACTED:cc]} and pseudonyms, {@code
 * <EMAIL:7f3a9c1e>}, in lines as they stand in a file. Counted by the word that names the kind.
 */
final class RedactionKinds {
  private static final ByteSearch TOKEN = new ByteSearch("[REDACTED:", false);
  private static final int TOKEN_LENGTH = 10;
  private static final int MAX_WORD = 64;
  private static final int DIGITS = 8;

  private RedactionKinds() {}

  static Map<String, Long> in(byte[] b, int offset, int length) {
    int end = offset + length;
    Map<String, Long> kinds = new HashMap<>();
    int at = TOKEN.indexIn(b, offset, end - offset);
    while (at >= 0) {
      int from = at + TOKEN_LENGTH;
      int stop = from;
      while (stop < end && stop - from <= MAX_WORD && isWord(b[stop])) {
        stop++;
      }
      if (stop > from && stop < end && b[stop] == ']') {
        kinds.merge(
            new String(b, from, stop - from, US_ASCII).toLowerCase(Locale.ROOT), 1L, Long::sum);
      }
      at = TOKEN.indexIn(b, stop, end - stop);
    }
    pseudonyms(b, offset, end, kinds);
    return kinds;
  }

  /* Some writers of JSON escape the first character: then its last digit is looked at. */
  private static void pseudonyms(byte[] b, int offset, int end, Map<String, Long> kinds) {
    int at = ByteSearch.indexOf(b, (byte) ':', offset, end);
    while (at >= 0) {
      int close = at + 1 + DIGITS;
      if (close < end
          && at > offset
          && b[at - 1] >= 'A'
          && b[at - 1] <= 'Z'
          && (b[close] == '>' || b[close] == '\\')
          && areDigits(b, at + 1, close)) {
        int from = at;
        while (from > offset && at - from <= MAX_WORD && isUpper(b[from - 1])) {
          from--;
        }
        boolean opened =
            from > offset && b[from - 1] == '<'
                || from - 6 >= offset && new String(b, from - 6, 6, US_ASCII).equals("\\u003c");
        if (opened) {
          kinds.merge(
              new String(b, from, at - from, US_ASCII).toLowerCase(Locale.ROOT), 1L, Long::sum);
        }
      }
      at = ByteSearch.indexOf(b, (byte) ':', at + 1, end);
    }
  }

  private static boolean areDigits(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.digit(b[i], 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(byte c) {
    return c >= 'a' && c <= 'z' || isUpper(c) || c == '-' || c == '.';
  }

  private static boolean isUpper(byte c) {
    return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }
}
