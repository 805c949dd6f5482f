package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Three parts of base64url, the first two a JSON object each: RFC 7519. */
final class Jwts extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(List.of("eyJ")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.JWT);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    return b[i] == 'e' && b[i + 1] == 'y' && b[i + 2] == 'J' ? end(s, i) : i;
  }

  /** The place behind a token at {@code i}, which is noted, or {@code i}. */
  static int end(Scan s, int i) {
    int first = s.runEnd(i);
    if (first - i < 4 || s.byteAt(first) != '.') {
      return i;
    }
    int second = s.runEnd(first + 1);
    if (second - first - 1 < 4
        || !Bytes.matches(s.bytes(), first + 1, second, "eyj")
        || s.bytes()[first + 3] != 'J'
        || s.byteAt(second) != '.') {
      return i;
    }
    int third = s.runEnd(second + 1);
    if (third == second + 1) {
      return i;
    }
    s.add(Kind.JWT, i, third, 99);
    return third;
  }
}
