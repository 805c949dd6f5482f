package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.DigitGroups;
import dev.wadi.chain.redact.scan.Grouping;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Social security numbers of the United States, and taxpayer numbers where the text says so. */
final class Ssns extends Recogniser {
  private static final byte HYPHEN = Grouping.HYPHEN;
  private static final byte BLANK = Grouping.BLANK;

  private static final Context WORDS =
      Context.of("ssn", "social", "itin", "tin", "taxpayer", "ss#");

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.number(9, 3, 9));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SSN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int behind) {
    return find(s, s.number(), s.number().group());
  }

  /* ---- SSN ---- */

  private static int find(Scan s, DigitGroups number, int g) {
    if (g + 2 < number.groups()
        && number.size(g) == 3
        && number.size(g + 1) == 2
        && number.size(g + 2) == 4
        && number.separator(g) == number.separator(g + 1)
        && (number.separator(g) == HYPHEN
            || (number.separator(g) == BLANK
                && WORDS.near(s, number.start(g), number.end(g + 2))))) {
      return isSsn(s, number, g, g + 2) ? number.end(g + 2) : number.start(g);
    }
    if (number.size(g) == 9 && number.isolated(g) && WORDS.before(s, number.start(g), 24)) {
      return isSsn(s, number, g, g) ? number.end(g) : number.start(g);
    }
    return number.start(g);
  }

  /* 078-05-1120 and 219-09-9999 stood in advertisements; the administration has voided them. */
  private static boolean isAdvertised(DigitGroups number, int area, int g) {
    int rest = 0;
    for (int k = 3; k < 9; k++) {
      rest = rest * 10 + number.digit(g, k);
    }
    return (area == 78 && rest == 51120) || (area == 219 && rest == 99999);
  }

  /* Social Security Administration: no area 000, 666 or from 900 on, no group 00, no serial 0000.
   * From 900 on are taxpayer numbers (ITIN), which count when the text says so. */
  private static boolean isSsn(Scan s, DigitGroups number, int g, int h) {
    int area = number.digit(g, 0) * 100 + number.digit(g, 1) * 10 + number.digit(g, 2);
    int group = number.digit(g, 3) * 10 + number.digit(g, 4);
    boolean serial =
        (number.digit(g, 5) | number.digit(g, 6) | number.digit(g, 7) | number.digit(g, 8)) != 0;
    boolean area9 = area >= 900 && !WORDS.near(s, number.start(g), number.end(h));
    if (area == 0
        || area == 666
        || area9
        || group == 0
        || !serial
        || isAdvertised(number, area, g)) {
      return false;
    }
    if (!number.leftFree(g, HYPHEN) || !number.rightFree(h, HYPHEN)) {
      return false;
    }
    s.add(Kind.SSN, number.start(g), number.end(h), 90);
    return true;
  }
}
