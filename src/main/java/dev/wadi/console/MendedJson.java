package dev.wadi.console;

/**
 * JSON as Jolokia writes it, mended: where a control character is to stand as four hexadecimal
 * digits, it writes {@code \}{@code u001;} for the escape character, because its digits beyond nine
 * are those that follow nine in ASCII. One such line, and no browser reads the answer.
 */
final class MendedJson {
  private static final String DIGITS = "0123456789abcdef";

  private MendedJson() {}

  static String of(String json) {
    int at = json.indexOf("\\u00");
    if (at < 0) {
      return json;
    }
    StringBuilder mended = new StringBuilder(json.length());
    int from = 0;
    // Escape by escape: behind a backslash that is escaped itself begins no other.
    for (int i = json.indexOf('\\'); i >= 0; i = json.indexOf('\\', i)) {
      if (json.startsWith("u00", i + 1) && i + 5 < json.length()) {
        mended.append(json, from, i + 4).append(digit(json.charAt(i + 4)));
        mended.append(digit(json.charAt(i + 5)));
        i += 6;
      } else {
        int end = Math.min(i + 2, json.length());
        mended.append(json, from, end);
        i = end;
      }
      from = i;
    }
    return mended.append(json, from, json.length()).toString();
  }

  private static char digit(char written) {
    return written > '9' && written <= '?' ? DIGITS.charAt(written - '0') : written;
  }
}
