package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
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

  private static final String[] NONE = {};

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
      if (digits == 0 || digits > 3 || value > 255 || (digits > 1 && b[begin] == '0')) {
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
    if (!s.on(Kind.IP_V4) || !s.boundaryBefore(i) || (at < to && Bytes.word(b[at]))) {
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
    byte behind = s.byteAt(end);
    for (String ending : behind == '.' || behind == '-' ? FILE_ENDINGS : NONE) {
      if (Bytes.matches(b, end, s.to, ending)) {
        return true;
      }
    }
    boolean version = directlyAfterVersion(s, start);
    s.contextual |= version;
    return version;
  }

  /** Only blanks, an equals sign, a colon or quotes stand between the word and the number. */
  private static boolean directlyAfterVersion(Scanner s, int start) {
    int i = start;
    while (i > s.from && start - i < 6 && !Bytes.word(s.b[i - 1])) {
      i--;
    }
    int word = i;
    while (word > s.from && i - word < 24 && Bytes.letter(s.b[word - 1])) {
      word--;
    }
    s.charge(start - word);
    return i - word >= 3
        && (Bytes.matches(s.b, word, i, "version")
            || (Bytes.matches(s.b, word, i, "ver") && i - word == 3)
            || Bytes.matches(s.b, word, i, "release")
            || Bytes.matches(s.b, word, i, "build")
            || Bytes.matches(s.b, word, i, "firmware")
            || (Bytes.matches(s.b, word, i, "oid") && i - word == 3)
            || (i - word > 7 && Bytes.matches(s.b, i - 7, i, "version")));
  }

  /**
   * An IPv6 address (RFC 4291) or a hardware address at the first colon of its text.
   *
   * @param colon place of the colon
   * @return where the scan goes on
   */
  static int colon(Scanner s, int colon) {
    byte[] b = s.b;
    int start = s.wordEnd == colon && s.wordStart < colon ? s.wordStart : colon;
    int first = colon - start;
    byte second = s.byteAt(colon + 1);
    if (first > 4 || (first == 0 && second != ':') || (second != ':' && !Bytes.hex(second))) {
      return colon + 1;
    }
    for (int i = start; i < colon; i++) {
      if (!Bytes.hex(b[i])) {
        return colon + 1;
      }
    }
    byte before = s.byteAt(start - 1);
    if ((before == ':' && !isNamed(s, start - 1))
        || before == '.'
        || before < 0
        || !s.boundaryBefore(start)) {
      return colon + 1;
    }
    if (first == 2 && s.on(Kind.MAC)) {
      int end = mac(s, start, ':');
      if (end > 0) {
        return end;
      }
    }
    return s.on(Kind.IP_V6) ? ipv6(s, start, colon) : colon + 1;
  }

  /* "addr:2001:db8::1": the word before the colon is a name and no part of the address. */
  private static boolean isNamed(Scanner s, int colon) {
    boolean name = false;
    int i = colon;
    while (i > s.from && colon - i < 24 && Bytes.word(s.b[i - 1])) {
      i--;
      name |= !Bytes.hex(s.b[i]);
    }
    s.charge(colon - i);
    return name && s.byteAt(i - 1) != ':';
  }

  /** Six or eight pairs of hexadecimal digits; returns the place behind them, or -1. */
  static int mac(Scanner s, int start, char separator) {
    byte[] b = s.b;
    int at = start;
    int pairs = 0;
    int sum = 0;
    boolean full = true;
    while (at + 1 < s.to && Bytes.hex(b[at]) && Bytes.hex(b[at + 1])) {
      int value = Bytes.hexValue(b[at]) << 4 | Bytes.hexValue(b[at + 1]);
      sum += value;
      full &= value == 255;
      at += 2;
      pairs++;
      if (s.byteAt(at) != separator || pairs == 9) {
        break;
      }
      at++;
    }
    s.charge(at - start);
    boolean whole =
        (pairs == 6 || pairs == 8)
            && s.boundaryAfter(at)
            && b[at - 1] != separator
            && !(s.byteAt(at) == separator && Bytes.hex(s.byteAt(at + 1)));
    if (!whole || sum == 0 || full) {
      return -1;
    }
    if (separator == '-' && start > s.from && b[start - 1] == '-') {
      return -1;
    }
    s.add(Kind.MAC, start, at, 95);
    return at;
  }

  /**
   * A hardware address as Cisco writes it, {@code 001a.2b3c.4d5e}: three groups of four hexadecimal
   * digits with a letter and a digit among them; digits alone need a word beside them.
   *
   * @return the place behind it, or -1
   */
  static int dottedMac(Scanner s, int i) {
    byte[] b = s.b;
    int end = i + 14;
    if (!s.on(Kind.MAC) || end > s.to || b[i + 4] != '.' || b[i + 9] != '.') {
      return -1;
    }
    boolean letter = false;
    boolean digit = false;
    boolean some = false;
    for (int k = i; k < end; k++) {
      byte c = b[k];
      if (k == i + 4 || k == i + 9) {
        continue;
      }
      if (!Bytes.hex(c)) {
        return -1;
      }
      digit |= Bytes.digit(c);
      letter |= !Bytes.digit(c);
      some |= c != '0';
    }
    s.charge(end - i);
    boolean chained =
        (s.byteAt(i - 1) == '.' && Bytes.word(s.byteAt(i - 2)))
            || (s.byteAt(end) == '.' && Bytes.word(s.byteAt(end + 1)));
    if (chained || !some || !digit || !s.boundaryBefore(i) || !s.boundaryAfter(end)) {
      return -1;
    }
    if (!letter && !s.near(Kind.MAC, i, end)) {
      return -1;
    }
    s.add(Kind.MAC, i, end, 90);
    return end;
  }

  /** True for {@code 00-1a-2b-3c-4d-5e} and {@code 001a.2b3c.4d5e}, whatever stands around them. */
  static boolean looksLikeMac(Scanner s, int i, int firstEnd) {
    int group = firstEnd - i;
    byte separator = s.byteAt(firstEnd);
    boolean may = (group == 2 && separator == '-') || (group == 4 && separator == '.');
    int length = group == 2 ? 17 : 14;
    if (!may || i + length > s.to || !s.boundaryAfter(i + length)) {
      return false;
    }
    for (int k = 0; k < length; k++) {
      byte c = s.b[i + k];
      if (k % (group + 1) == group ? c != separator : !Bytes.hex(c)) {
        return false;
      }
    }
    return true;
  }

  private static int ipv6(Scanner s, int start, int colon) {
    byte[] b = s.b;
    int at = start;
    int groups = 0;
    int longest = 0;
    boolean gap = false;
    boolean letter = false;
    int end = -1;
    while (at < s.to) {
      int begin = at;
      while (at < s.to && at - begin < 5 && Bytes.hex(b[at])) {
        letter |= !Bytes.digit(b[at]);
        at++;
      }
      int length = at - begin;
      if (length > 4) {
        return colon + 1;
      }
      if (length > 0) {
        if (s.byteAt(at) == '.' && groups >= 1 && (gap || groups == 6)) {
          int after = dotted(s, begin);
          if (after > 0) {
            groups += 2;
            longest = 4;
            end = after;
            at = after;
            break;
          }
        }
        groups++;
        longest = Math.max(longest, length);
        end = at;
      }
      if (s.byteAt(at) != ':' || groups == 8) {
        break;
      }
      if (s.byteAt(at + 1) == ':') {
        if (gap) {
          break;
        }
        gap = true;
        at += 2;
        end = at;
        if (!Bytes.hex(s.byteAt(at))) {
          break;
        }
      } else if (Bytes.hex(s.byteAt(at + 1))) {
        at++;
      } else {
        break;
      }
    }
    s.charge(at - start);
    boolean complete = groups == 8 && !gap && (longest > 2 || letter);
    boolean loopback =
        gap && groups == 1 && end - start == 3 && b[start] == ':' && b[end - 1] == '1';
    boolean shortened = gap && groups <= 7 && (groups >= 3 || (longest >= 3 && groups >= 1));
    if (end < 0 || (!complete && !loopback && !shortened)) {
      return colon + 1;
    }
    /* "dead::beef" could be a name; an address has a digit somewhere. */
    boolean digit = false;
    for (int i = start; i < end && !digit; i++) {
      digit = Bytes.digit(b[i]);
    }
    boolean chained =
        s.byteAt(end) == ':' && (Bytes.word(s.byteAt(end + 1)) || s.byteAt(end + 1) == ':');
    if ((!digit && groups < 3) || !s.boundaryAfter(end) || chained) {
      return colon + 1;
    }
    if (s.byteAt(end) == '%' && Bytes.alnum(s.byteAt(end + 1))) {
      end++;
      while (end < s.to && Bytes.word(b[end])) {
        end++;
      }
    }
    s.add(Kind.IP_V6, start, end, 90);
    return end;
  }

  /* The IPv4 tail of an IPv6 address, or -1. */
  private static int dotted(Scanner s, int start) {
    int at = start;
    for (int part = 0; part < 4; part++) {
      int begin = at;
      while (at < s.to && at - begin < 3 && Bytes.digit(s.b[at])) {
        at++;
      }
      if (at == begin) {
        return -1;
      }
      if (part < 3) {
        if (s.byteAt(at) != '.') {
          return -1;
        }
        at++;
      }
    }
    return at;
  }
}
