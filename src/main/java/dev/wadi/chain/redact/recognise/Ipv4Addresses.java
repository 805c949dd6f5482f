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
 * Four numbers from 0 to 255, joined by dots, that are no part of a longer chain and no version by
 * their context; with leading zeros only when each has three digits.
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

  /** How words begin behind which a version stands. */
  private static final String[] VERSIONS = {"version", "release", "build", "firmware"};

  private static final String[] SHORT_VERSIONS = {"ver", "oid"};

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
    int at = end(s, i);
    if (at < 0 || !s.boundaryBefore(i)) {
      return i;
    }
    boolean chainBefore =
        i - 2 >= s.from() && (b[i - 1] == '.' && Bytes.word(b[i - 2]) || b[i - 1] == '~');
    boolean chainBehind =
        at + 1 < s.to() && b[at] == '.' && Bytes.digit(b[at + 1]) && !isPortBehind(s, i, at);
    if (chainBefore || chainBehind || (isVersion(s, i, at) && !isNoVersion(s, i, at))) {
      return i;
    }
    s.add(Kind.IP_V4, i, at, 90);
    return at;
  }

  /** The end of four numbers with dots between them that begin at a place, or -1. */
  static int end(Scan s, int i) {
    byte[] b = s.bytes();
    int to = s.to();
    int at = i;
    boolean padded = true;
    boolean leading = false;
    boolean any = false;
    for (int part = 0; part < 4; part++) {
      int begin = at;
      int value = 0;
      while (at < to && at - begin < 4 && Bytes.digit(b[at])) {
        value = value * 10 + (b[at] - '0');
        at++;
      }
      int digits = at - begin;
      if (digits == 0 || digits > 3 || value > 255) {
        return -1;
      }
      padded &= digits == 3;
      leading |= digits > 1 && b[begin] == '0';
      any |= part > 0 && value > 0;
      if (part < 3) {
        if (at >= to || b[at] != '.') {
          return -1;
        }
        at++;
      }
    }
    s.charge(at - i);
    /* 203.000.113.009, but not 100.000.000.000 */
    boolean written = !leading || (padded && any);
    return written && (at >= to || !Bytes.word(b[at])) ? at : -1;
  }

  /** Two numbers of three digits, the first of them one: no version counts so far. */
  static boolean isNoVersion(Scan s, int start, int end) {
    byte[] b = s.bytes();
    int large = 0;
    int run = 0;
    for (int i = start; i < end; i++) {
      run = b[i] == '.' ? 0 : run + 1;
      large += run == 3 ? 1 : 0;
    }
    return b[start + 3] == '.' && large >= 2 && !isProduct(s, start);
  }

  /* "IP 203.0.113.9.443 > 198.51.100.7.51234: Flags", as tcpdump writes address and port. */
  private static boolean isPortBehind(Scan s, int start, int end) {
    byte[] b = s.bytes();
    int at = Bytes.digitsEnd(b, end + 1, s.to());
    s.charge(at - end);
    boolean port = at - end <= 6 && !(s.byteAt(at) == '.' && Bytes.word(s.byteAt(at + 1)));
    boolean before =
        start - 3 >= s.from()
            && (Bytes.matches(b, start - 3, s.to(), "ip ")
                || Bytes.matches(b, start - 2, s.to(), "> "));
    return port && (before || Bytes.matches(b, at, s.to(), " > "));
  }

  private static boolean isVersion(Scan s, int start, int end) {
    byte[] b = s.bytes();
    if (isProduct(s, start)) {
      return true;
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

  /* "Chrome/103.0.113.9" */
  private static boolean isProduct(Scan s, int start) {
    byte[] b = s.bytes();
    if (start - 1 < s.from() || b[start - 1] != '/') {
      return false;
    }
    int word = start - 1;
    while (word > s.from() && Bytes.alnum(b[word - 1]) && start - word < 20) {
      word--;
    }
    String name = new String(b, word, start - 1 - word, US_ASCII);
    return PRODUCTS.contains(name.toLowerCase(Locale.ROOT));
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
    int length = i - word;
    for (String known : length < 3 ? NONE : length == 3 ? SHORT_VERSIONS : VERSIONS) {
      if (Bytes.matches(s.bytes(), word, i, known)) {
        return true;
      }
    }
    return length > 7 && Bytes.matches(s.bytes(), i - 7, i, "version");
  }
}
