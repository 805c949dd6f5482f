package dev.wadi.chain.redact;

import java.util.ArrayList;
import java.util.List;

/** Tokens that are known by how they begin. */
final class Tokens {
  private Tokens() {}

  /** The first three bytes of everything that can begin here when these kinds are on. */
  static List<String> beginnings(long enabled) {
    List<String> all = new ArrayList<>();
    if ((enabled & Kind.JWT.bit()) != 0) {
      all.add("eyJ");
    }
    if ((enabled & Kind.BEARER.bit()) != 0) {
      for (int mask = 0; mask < 8; mask++) {
        StringBuilder three = new StringBuilder();
        for (int k = 0; k < 3; k++) {
          char c = "bea".charAt(k);
          three.append((mask >> k & 1) == 0 ? c : Character.toUpperCase(c));
        }
        all.add(three.toString());
      }
    }
    return all;
  }

  /**
   * Tries what can begin at the word at {@code i}.
   *
   * @return the place behind a finding, or {@code i}
   */
  static int at(Scanner s, int i) {
    byte c = s.b[i];
    if (c == 'e' && s.b[i + 1] == 'y' && s.b[i + 2] == 'J' && s.on(Kind.JWT)) {
      return jwt(s, i);
    }
    if ((c == 'b' || c == 'B') && s.on(Kind.BEARER)) {
      return bearer(s, i);
    }
    return i;
  }

  /** Three parts of base64url, the first two a JSON object each: RFC 7519. */
  private static int jwt(Scanner s, int i) {
    int first = runEnd(s, i);
    if (first - i < 4 || s.byteAt(first) != '.') {
      return i;
    }
    int second = runEnd(s, first + 1);
    if (second - first - 1 < 4
        || !Bytes.matches(s.b, first + 1, second, "eyj")
        || s.b[first + 3] != 'J'
        || s.byteAt(second) != '.') {
      return i;
    }
    int third = runEnd(s, second + 1);
    if (third == second + 1) {
      return i;
    }
    s.add(Kind.JWT, i, third, 99);
    return third;
  }

  /** The end of the base64url run that {@code i} lies in; each run is measured once. */
  static int runEnd(Scanner s, int i) {
    if (i >= s.runStart && i <= s.runEnd) {
      return s.runEnd;
    }
    int j = i;
    while (j < s.to && Bytes.base64Url(s.b[j])) {
      j++;
    }
    s.charge(j - i);
    s.runStart = i;
    s.runEnd = j;
    return j;
  }

  /** The word {@code Bearer} and a token that does not look like an English word. */
  private static int bearer(Scanner s, int i) {
    byte[] b = s.b;
    if (!Bytes.matches(b, i, s.to, "bearer")) {
      return i;
    }
    int j = i + 6;
    while (j < s.to && (b[j] == ' ' || b[j] == '\t')) {
      j++;
    }
    if (j == i + 6) {
      return i;
    }
    int end = j;
    while (end < s.to && Bytes.token68(b[end])) {
      end++;
    }
    s.charge(end - i);
    int start = withAuthorization(s, i);
    if (end == j || start == i && !looksLikeToken(b, j, end)) {
      return i;
    }
    while (end - j > 1 && b[end - 1] == '.') {
      end--;
    }
    /* Logtap's rules run one after another: what the JWT rule took is no bearer any more. */
    if (s.on(Kind.JWT) && s.rules.rank(Kind.JWT) < s.rules.rank(Kind.BEARER)) {
      int jwtEnd = Bytes.matches(b, j, end, "eyj") ? jwt(s, j) : j;
      if (jwtEnd > j) {
        return jwtEnd;
      }
    }
    s.add(Kind.BEARER, start, end, start < i ? 99 : 80);
    return end;
  }

  /** The start of an {@code Authorization:} directly before, or {@code i}. */
  private static int withAuthorization(Scanner s, int i) {
    int j = i;
    while (j > s.from && i - j < 8 && (s.b[j - 1] == ' ' || s.b[j - 1] == '\t')) {
      j--;
    }
    if (j - 14 >= s.from && s.b[j - 1] == ':' && Bytes.matches(s.b, j - 14, j, "authorization:")) {
      return j - 14;
    }
    return i;
  }

  /** Has a digit or mixes cases, or is longer than words are. */
  private static boolean looksLikeToken(byte[] b, int start, int end) {
    int length = end - start;
    if (length >= 24) {
      return true;
    }
    boolean digit = false;
    boolean capitalInside = false;
    boolean small = false;
    for (int i = start; i < end; i++) {
      digit |= Bytes.digit(b[i]);
      capitalInside |= i > start && Bytes.upper(b[i]);
      small |= Bytes.lower(b[i]);
    }
    return length >= 6 && digit || length >= 12 && capitalInside && small;
  }
}
