package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Four numbers from 0 to 255 without leading zeros, joined by dots, that are no part of a longer
 * chain and no version by their context.
 */
final class Ipv4Addresses extends Recogniser {
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

  private static final String[] NONE = {};

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.dottedDigits());

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.IP_V4);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int firstEnd) {
    byte[] b = s.bytes();
    int to = s.to();
    int at = i;
    for (int part = 0; part < 4; part++) {
      int begin = at;
      int value = 0;
      while (at < to && at - begin < 4 && Bytes.digit(b[at])) {
        value = value * 10 + (b[at] - '0');
        at++;
      }
      int digits = at - begin;
      if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && b[begin] == '0')) {
        return i;
      }
      if (part < 3) {
        if (at >= to || b[at] != '.') {
          return i;
        }
        at++;
      }
    }
    s.charge(at - i);
    if (!s.boundaryBefore(i) || (at < to && Bytes.word(b[at]))) {
      return i;
    }
    boolean chainBefore = i - 2 >= s.from() && b[i - 1] == '.' && Bytes.word(b[i - 2]);
    boolean chainBehind = at + 1 < to && b[at] == '.' && Bytes.digit(b[at + 1]);
    if (chainBefore || chainBehind || isVersion(s, i, at)) {
      return i;
    }
    s.add(Kind.IP_V4, i, at, 90);
    return at;
  }

  private static boolean isVersion(Scan s, int start, int end) {
    byte[] b = s.bytes();
    if (start - 1 >= s.from() && b[start - 1] == '/') {
      int word = start - 1;
      while (word > s.from() && Bytes.alnum(b[word - 1]) && start - word < 20) {
        word--;
      }
      String name = new String(b, word, start - 1 - word, US_ASCII);
      if (PRODUCTS.contains(name.toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    byte behind = s.byteAt(end);
    for (String ending : behind == '.' || behind == '-' ? FILE_ENDINGS : NONE) {
      if (Bytes.matches(b, end, s.to(), ending)) {
        return true;
      }
    }
    boolean version = directlyAfterVersion(s, start);
    if (version) {
      s.lookedFar();
    }
    return version;
  }

  /** Only blanks, an equals sign, a colon or quotes stand between the word and the number. */
  private static boolean directlyAfterVersion(Scan s, int start) {
    int i = start;
    while (i > s.from() && start - i < 6 && !Bytes.word(s.bytes()[i - 1])) {
      i--;
    }
    int word = i;
    while (word > s.from() && i - word < 24 && Bytes.letter(s.bytes()[word - 1])) {
      word--;
    }
    s.charge(start - word);
    return i - word >= 3
        && (Bytes.matches(s.bytes(), word, i, "version")
            || (Bytes.matches(s.bytes(), word, i, "ver") && i - word == 3)
            || Bytes.matches(s.bytes(), word, i, "release")
            || Bytes.matches(s.bytes(), word, i, "build")
            || Bytes.matches(s.bytes(), word, i, "firmware")
            || (Bytes.matches(s.bytes(), word, i, "oid") && i - word == 3)
            || (i - word > 7 && Bytes.matches(s.bytes(), i - 7, i, "version")));
  }
}
