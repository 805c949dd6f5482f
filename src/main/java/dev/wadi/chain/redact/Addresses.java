package dev.wadi.chain.redact;

import java.util.Set;

/** IP and hardware addresses. */
final class Addresses {
  /** Before a slash these make four numbers a version: {@code Chrome/91.0.100.12}. */
  private static final Set<String> PRODUCTS =
      Set.of(
          "chrome",
          "chromium",
          "safari",
          "firefox",
          "edg",
          "edge",
          "edga",
          "opr",
          "opera",
          "version",
          "mozilla",
          "applewebkit",
          "headlesschrome",
          "crios",
          "fxios",
          "curl",
          "wget",
          "trident",
          "gecko",
          "webview",
          "electron",
          "nginx",
          "apache",
          "python",
          "java",
          "okhttp",
          "samsungbrowser",
          "vivaldi",
          "yabrowser",
          "brave",
          "agent");

  /** Behind four numbers these make them part of a file name. */
  private static final String[] FILE_ENDINGS = {
    ".jar",
    ".zip",
    ".tar",
    ".tgz",
    ".rpm",
    ".deb",
    ".so",
    ".war",
    ".gz",
    ".msi",
    ".exe",
    ".dll",
    "-snapshot",
    ".whl",
    ".dmg",
    ".pkg",
    ".nupkg",
    ".gem",
    ".apk"
  };

  private Addresses() {}

  /**
   * Four numbers from 0 to 255 without leading zeros, joined by dots, that are no part of a longer
   * chain and no version by their context.
   *
   * @param i first digit
   * @param firstEnd end of the first number
   * @return the place behind the address, or {@code firstEnd}
   */
  static int ipv4(Scanner s, int i, int firstEnd) {
    byte[] b = s.b;
    int to = s.to;
    int at = i;
    for (int part = 0; part < 4; part++) {
      int begin = at;
      int value = 0;
      while (at < to && at - begin < 4 && Bytes.digit(b[at])) {
        value = value * 10 + (b[at] - '0');
        at++;
      }
      int digits = at - begin;
      if (digits == 0 || digits > 3 || value > 255 || digits > 1 && b[begin] == '0') {
        return firstEnd;
      }
      if (part < 3) {
        if (at >= to || b[at] != '.') {
          return firstEnd;
        }
        at++;
      }
    }
    s.charge(at - i);
    if (!s.on(Kind.IP_V4) || !s.boundaryBefore(i) || at < to && Bytes.word(b[at])) {
      return firstEnd;
    }
    boolean chainBefore = i - 2 >= s.from && b[i - 1] == '.' && Bytes.word(b[i - 2]);
    boolean chainBehind = at + 1 < to && b[at] == '.' && Bytes.digit(b[at + 1]);
    if (chainBefore || chainBehind || isVersion(s, i, at)) {
      return firstEnd;
    }
    s.add(Kind.IP_V4, i, at, 90);
    return at;
  }

  private static boolean isVersion(Scanner s, int start, int end) {
    byte[] b = s.b;
    if (start - 1 >= s.from && b[start - 1] == '/') {
      int word = start - 1;
      while (word > s.from && Bytes.alnum(b[word - 1]) && start - word < 20) {
        word--;
      }
      String name =
          new String(b, word, start - 1 - word, java.nio.charset.StandardCharsets.US_ASCII);
      if (PRODUCTS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
        return true;
      }
    }
    for (String ending : FILE_ENDINGS) {
      if (Bytes.matches(b, end, s.to, ending)) {
        return true;
      }
    }
    return Context.of(Kind.IP_V4).before(s, start, 14) && directlyAfterWord(s, start);
  }

  /** Only blanks, an equals sign, a colon or quotes stand between the word and the number. */
  private static boolean directlyAfterWord(Scanner s, int start) {
    int i = start;
    while (i > s.from && !Bytes.word(s.b[i - 1])) {
      i--;
    }
    int word = i;
    while (word > s.from && Bytes.letter(s.b[word - 1])) {
      word--;
    }
    return i - word >= 3
        && (Bytes.matches(s.b, word, i, "version")
            || Bytes.matches(s.b, word, i, "ver") && i - word == 3
            || Bytes.matches(s.b, word, i, "release")
            || Bytes.matches(s.b, word, i, "build")
            || Bytes.matches(s.b, word, i, "firmware")
            || Bytes.matches(s.b, word, i, "oid") && i - word == 3
            || i - word > 7 && Bytes.matches(s.b, i - 7, i, "version"));
  }
}
