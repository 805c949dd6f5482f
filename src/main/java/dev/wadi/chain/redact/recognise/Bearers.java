package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.ArrayList;
import java.util.List;

/** The word {@code Bearer} and a token that does not look like an English word. */
final class Bearers extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(spellings()));

  /* The first three letters in any letter case. */
  private static List<String> spellings() {
    List<String> all = new ArrayList<>();
    for (int mask = 0; mask < 8; mask++) {
      StringBuilder word = new StringBuilder();
      for (int k = 0; k < 3; k++) {
        char c = "bea".charAt(k);
        word.append((mask >> k & 1) == 0 ? c : Character.toUpperCase(c));
      }
      all.add(word.append("rer").toString());
    }
    return all;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.BEARER);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (!Bytes.matches(b, i, s.to(), "bearer")) {
      return i;
    }
    s.lookedFar();
    int j = i + 6;
    while (j < s.to() && (b[j] == ' ' || b[j] == '\t')) {
      j++;
    }
    if (j == i + 6) {
      return i;
    }
    int end = j;
    while (end < s.to() && Bytes.token68(b[end])) {
      end++;
    }
    s.charge(end - i);
    int start = withAuthorization(s, i);
    boolean named = start < i || (end > j && isNamedAuthorization(s, i));
    if (end == j || (!named && (!looksLikeToken(b, j, end) || isPair(b, j, end)))) {
      return i;
    }
    while (end - j > 1 && b[end - 1] == '.') {
      end--;
    }
    /* Logtap's rules run one after another: what the JWT rule took is no bearer any more. */
    if (s.on(Kind.JWT) && s.rank(Kind.JWT) < s.rank(Kind.BEARER)) {
      int jwtEnd = Bytes.matches(b, j, end, "eyj") ? Jwts.end(s, j) : j;
      if (jwtEnd > j) {
        return jwtEnd;
      }
    }
    s.add(Kind.BEARER, start, end, named ? 99 : 80);
    return end;
  }

  /** The start of an {@code Authorization:} directly before, or {@code i}. */
  private static int withAuthorization(Scan s, int i) {
    int j = i;
    while (j > s.from() && i - j < 8 && (s.bytes()[j - 1] == ' ' || s.bytes()[j - 1] == '\t')) {
      j--;
    }
    if (j - 14 >= s.from()
        && s.bytes()[j - 1] == ':'
        && Bytes.matches(s.bytes(), j - 14, j, "authorization:")) {
      return j - 14;
    }
    return i;
  }

  /** True when the word at {@code i} is the value of a name that ends in "authorization". */
  private static boolean isNamedAuthorization(Scan s, int i) {
    byte[] b = s.bytes();
    int k = i;
    while (k > s.from() && i - k < 8 && " \t\"'\\:=".indexOf(b[k - 1]) >= 0) {
      k--;
    }
    return k < i && k - 13 >= s.from() && Bytes.matches(b, k - 13, k, "authorization");
  }

  /* "token_type=bearer expires_in=3600": equals signs stand only at the end of a token. */
  private static boolean isPair(byte[] b, int start, int end) {
    int i = end;
    while (i > start && b[i - 1] == '=') {
      i--;
    }
    for (int k = start; k < i; k++) {
      if (b[k] == '=') {
        return true;
      }
    }
    return false;
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
    return (length >= 6 && digit) || (length >= 12 && capitalInside && small);
  }
}
