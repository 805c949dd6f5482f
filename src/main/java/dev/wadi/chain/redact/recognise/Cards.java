package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.DigitGroups;
import dev.wadi.chain.redact.scan.Grouping;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Payment cards: numbers by themselves, in groups, in forms and on magnetic stripes. */
final class Cards extends Recogniser {
  private static final Context WORDS =
      Context.of(
          "card",
          "cc",
          "pan",
          "credit",
          "debit",
          "visa",
          "mastercard",
          "maestro",
          "amex",
          "payment",
          "charge",
          "charged",
          "paid",
          "ccnum",
          "unionpay",
          "cardnumber");

  private static final byte BLANK = Grouping.BLANK;
  private static final byte HYPHEN = Grouping.HYPHEN;
  private static final byte SEVERAL = Grouping.SEVERAL;

  private static final int MOST_DIGITS = 20;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.number(12), Beginning.sign("%"), Beginning.sign("+"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.CREDIT_CARD);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Digits alone need a card's length, first digit and check digit, or tell their own length. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    if (!Bytes.digit(b[at])) {
      return true;
    }
    int end = Bytes.digitsEnd(b, at, to);
    int n = end - at;
    if (n > 2 && (b[at] - '0') * 10 + b[at + 1] - '0' == n - 2) {
      return true;
    }
    if (n < 12 || n > MOST_DIGITS || "234568".indexOf(b[at]) < 0) {
      return false;
    }
    int sum = 0;
    for (int k = 0; k < n; k++) {
      int twice = (b[end - 1 - k] - '0') << (k & 1);
      sum += twice > 9 ? twice - 9 : twice;
    }
    return sum % 10 == 0;
  }

  @Override
  public int at(Scan s, int i, int behind) {
    return switch (s.bytes()[i]) {
      case '%' -> s.byteAt(i + 1) == 'B' && Bytes.digit(s.byteAt(i + 2)) ? track(s, i) : i;
      case '+' -> betweenPluses(s, i);
      default -> groupedCard(s, s.number(), s.number().group());
    };
  }

  /* ---- cards ---- */

  private static int groupedCard(Scan s, DigitGroups number, int g) {
    int length = number.size(g);
    if (length > 13 && CardsInWords.isTold(s, number.start(g), number.end(g))) {
      s.add(Kind.CREDIT_CARD, number.start(g) + 2, number.end(g), 95);
      return number.end(g);
    }
    if (length > 8 || length < 1) {
      return length >= 12 && length <= 19 ? singleCard(s, number, g) : number.start(g);
    }
    int most = Math.min(number.groups(), g + 20);
    int longest = 0;
    int n = length;
    byte glue = number.separator(g);
    for (int h = g + 1; h < most && n <= 19; h++) {
      byte sep = number.separator(h - 1);
      boolean rare = sep == Grouping.DOT || sep == Grouping.SLASH || sep == Grouping.TAB;
      if ((!rare && sep != BLANK && sep != HYPHEN && sep != SEVERAL) || sep != glue) {
        break;
      }
      n += number.size(h);
      if (rare && (h - g > 3 || number.size(g) != 4 || number.size(h) != 4)) {
        break;
      }
      if (rare && n < 16) {
        continue;
      }
      if (n >= 12 && n <= 19 && isCard(s, number, g, h, n)) {
        longest = h - g + 1;
      }
    }
    if (longest == 0) {
      return number.start(g);
    }
    s.add(Kind.CREDIT_CARD, number.start(g), number.end(g + longest - 1), 95);
    return number.end(g + longest - 1);
  }

  private static boolean isCard(Scan s, DigitGroups number, int g, int h, int n) {
    boolean usual = usualCardGroups(number, g, h, n);
    if (!usual && n < 13) {
      return false;
    }
    if (!number.leftFree(g, number.separator(g)) || !number.rightFree(h, number.separator(g))) {
      return false;
    }
    if (!CardNumbers.plausible(number.copy(g, n), n)) {
      return false;
    }
    return (usual && n >= 13) || WORDS.near(s, number.start(g), number.end(h));
  }

  /* 4-4-4-4(-3), 4-6-5, 4-6-4, 4-4-4-1, 8-8, 6-13. */
  private static boolean usualCardGroups(DigitGroups number, int g, int h, int n) {
    int count = h - g + 1;
    if (count == 2) {
      return (number.size(g) == 8 && number.size(h) == 8) || (number.size(g) == 6 && n == 19);
    }
    if (number.size(g) != 4) {
      return false;
    }
    if (count == 3 && number.size(g + 1) == 6) {
      return number.size(h) == 5 || number.size(h) == 4;
    }
    for (int k = g + 1; k < h; k++) {
      if (number.size(k) != 4) {
        return false;
      }
    }
    return number.size(h) <= 4 && count >= 3;
  }

  private static int singleCard(Scan s, DigitGroups number, int g) {
    int n = number.size(g);
    if (!CardNumbers.plausible(number.copy(g, n), n)) {
      return number.start(g);
    }
    if (!number.isolated(g)) {
      return number.start(g);
    }
    /* Fifteen and sixteen digits are what cards have; other lengths are more often identifiers, and
     * then a word such as "payment" in the same line proves nothing. */
    boolean common =
        n == 16 || (n == 15 && CardNumbers.isAmex(number.digit(g, 0), number.digit(g, 1)));
    if (number.partOfIdentifier(g)) {
      return number.start(g);
    }
    boolean words = WORDS.near(s, number.start(g), number.end(g));
    if (!common
        && (words
            ? IdentifierWords.before(s, number.start(g))
            : n < 13 || looksLikeIdentifier(s, number, g))) {
      return number.start(g);
    }
    s.add(Kind.CREDIT_CARD, number.start(g), number.end(g), words ? 99 : 90);
    return number.end(g);
  }

  /* Hangs on a word by a hyphen, or the word before says that it is something else. */
  private static boolean looksLikeIdentifier(Scan s, DigitGroups number, int g) {
    int low = number.start(g);
    byte before = s.byteAt(low - 1);
    if (before == '-' || before == '.' || before == '#' || before == '/') {
      return true;
    }
    return IdentifierWords.before(s, low);
  }

  /* Where blanks are written as plus signs, in a form's body: four groups of four, on a word or not. */
  private static int betweenPluses(Scan s, int plus) {
    byte[] b = s.bytes();
    int low = plus - 4;
    if (low < s.from()
        || plus + 15 > s.to()
        || b[plus + 5] != '+'
        || b[plus + 10] != '+'
        || !Bytes.digit(b[plus - 1])
        || !(s.boundaryBefore(low) || CardsBehindWords.isHung(s.byteAt(low - 1)))
        || !s.boundaryAfter(plus + 15)) {
      return plus;
    }
    int[] digits = new int[MOST_DIGITS];
    int n = 0;
    for (int i = low; i < plus + 15; i++) {
      if (Bytes.digit(b[i])) {
        digits[n++] = b[i] - '0';
      }
    }
    s.charge(20);
    if (n != 16 || !CardNumbers.plausible(digits, n)) {
      return plus;
    }
    s.add(Kind.CREDIT_CARD, low, plus + 15, 90);
    return plus + 15;
  }

  /* The first track of a magnetic stripe, "%B4111…^": ISO/IEC 7813. */
  private static int track(Scan s, int percent) {
    byte[] b = s.bytes();
    int[] digits = new int[MOST_DIGITS];
    int start = percent + 2;
    int end = start;
    while (end < s.to() && end - start < MOST_DIGITS && Bytes.digit(b[end])) {
      digits[end - start] = b[end] - '0';
      end++;
    }
    s.charge(end - percent);
    int n = end - start;
    if (n < 12 || n > 19 || s.byteAt(end) != '^' || !CardNumbers.plausible(digits, n)) {
      return percent;
    }
    s.add(Kind.CREDIT_CARD, start, end, 99);
    return end;
  }
}
