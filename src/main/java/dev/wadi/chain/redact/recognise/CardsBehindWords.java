package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Numbers of cards in four groups of which the first hangs on a word: {@code pan_4111 1111 …}. */
final class CardsBehindWords extends Recogniser {
  private static final int GROUP = 4;
  private static final int GROUPS = 4;
  private static final int MOST_SIGNS = 2;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.number(GROUP * (GROUPS - 1), GROUP));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.CREDIT_CARD);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int start, int end) {
    int before = start;
    while (before > s.from() && start - before < MOST_SIGNS && Bytes.joins(s.byteAt(before - 1))) {
      before--;
    }
    int first = before - GROUP;
    if (before == start || first <= s.from() || !isHung(s.byteAt(first - 1))) {
      return start;
    }
    int[] digits = new int[GROUP * GROUPS];
    int at = first;
    for (int n = 0; n < digits.length; n++) {
      if (n > 0 && n % GROUP == 0) {
        int sign = at;
        while (at - sign < MOST_SIGNS && Bytes.joins(s.byteAt(at))) {
          at++;
        }
      }
      if (!Bytes.digit(s.byteAt(at))) {
        return start;
      }
      digits[n] = s.byteAt(at++) - '0';
    }
    s.charge(at - first);
    if (!s.boundaryAfter(at) || !CardNumbers.plausible(digits, digits.length)) {
      return start;
    }
    s.lookedFar();
    s.add(Kind.CREDIT_CARD, first, at, 80);
    return at;
  }

  /** True when a group behind this is the end of a word, and the word no number. */
  static boolean isHung(byte c) {
    return Bytes.letter(c) || c == '_';
  }
}
