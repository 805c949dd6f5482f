package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.DigitGroups;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** A national identifier that is digits only, by its published check. */
abstract class NationalNumber extends Recogniser {
  private final Kind kind;
  private final List<Beginning> beginnings;

  /* By how many digits there are. */
  private final long[][] groupings = new long[DigitGroups.MOST_SPAN + 1][0];

  NationalNumber(Kind kind, Beginning... beginnings) {
    this.kind = kind;
    this.beginnings = List.of(beginnings);
    for (Beginning beginning : beginnings) {
      if (beginning instanceof Beginning.Digits digits) {
        groupings[digits.count()] =
            digits.groupings().stream().mapToLong(Long::longValue).toArray();
      }
    }
  }

  /**
   * True when these digits are one, at this place of the text.
   *
   * @param d so many digits as its beginning says, grouped as it says
   */
  abstract boolean holds(int[] d, Scan s, int start, int end);

  @Override
  public final List<Kind> kinds() {
    return List.of(kind);
  }

  @Override
  public final List<Beginning> beginnings() {
    return beginnings;
  }

  @Override
  public int at(Scan s, int start, int end) {
    DigitGroups number = s.number();
    if (!isGrouped(number.spanDigits(), number.spanShape())
        || !holds(number.span(), s, start, end)) {
      return start;
    }
    s.add(kind, start, end, 80);
    return end;
  }

  private boolean isGrouped(int digits, long shape) {
    for (long known : groupings[digits]) {
      if (known == shape) {
        return true;
      }
    }
    return false;
  }
}
