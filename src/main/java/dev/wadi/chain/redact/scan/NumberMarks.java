package dev.wadi.chain.redact.scan;

import static dev.wadi.chain.redact.scan.Masks.COLON;
import static dev.wadi.chain.redact.scan.Masks.DIGIT;
import static dev.wadi.chain.redact.scan.Masks.DOT;
import static dev.wadi.chain.redact.scan.Masks.HYPHEN;
import static dev.wadi.chain.redact.scan.Masks.JOIN;
import static dev.wadi.chain.redact.scan.Masks.LANES_EACH;
import static dev.wadi.chain.redact.scan.Masks.WORD;
import static dev.wadi.chain.redact.scan.Masks.ahead;

/** Marks the digits that may be a number which means a person, or an address. For one thread. */
final class NumberMarks {
  /* "2015-10-18": digits and hyphens by place. */
  private static final long DATE_DIGITS = 0b11_0110_1111;
  private static final long DATE_HYPHENS = 0b00_1001_0000;
  private static final int DATE_LENGTH = 10;

  /** Fewer digits make no number that means a person. */
  private static final int LEAST_DIGITS = DigitGroups.LEAST_DIGITS;

  private final Rules rules;
  private final long[] masks;
  private final long[] marks;

  /**
   * @param masks of the window at hand
   * @param marks of the same
   */
  NumberMarks(Rules rules, long[] masks, long[] marks) {
    this.rules = rules;
    this.masks = masks;
    this.marks = marks;
  }

  /* Of words that begin with nine digits those that have nothing else and may be something. */
  long alone(byte[] b, int from, int base, int to, int block, long words) {
    long[] m = masks;
    long found = words;
    for (long left = words; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      long digits = Masks.from(m[block + DIGIT], m[block + LANES_EACH + DIGIT], p);
      long word = Masks.from(m[block + WORD], m[block + LANES_EACH + WORD], p);
      long behind = ~digits & - ~digits;
      boolean may =
          behind == 0
              || (word & behind) == 0
                  && mayMean(b, from, base + p, to, Long.numberOfTrailingZeros(behind));
      found ^= may ? 0 : left & -left;
    }
    return found;
  }

  /* Many digits with no others beside them are asked about at once; the rest is not told here. */
  private boolean mayMean(byte[] b, int from, int at, int to, int n) {
    boolean before =
        at - 2 >= from
            && Bytes.joins(b[at - 1])
            && (Bytes.digit(b[at - 2]) || Bytes.joins(b[at - 2]));
    int end = at + n;
    boolean behind =
        end + 1 < to && Bytes.joins(b[end]) && (Bytes.digit(b[end + 1]) || Bytes.joins(b[end + 1]));
    return n < DigitGroups.MOST_SPAN
        || before
        || behind
        || anyMay(rules.numbers(), rules.firstSizes(), b, from, at, to, n)
        || anyMay(rules.lateNumbers(), rules.lateFirstSizes(), b, from, at, to, n)
        || (n == DigitGroups.MOST_SPAN
            && Recogniser.anyMay(rules.spans(n).of(Grouping.PLAIN), b, from, at, to));
  }

  private static boolean anyMay(
      Recogniser[] those, long[] sizes, byte[] b, int from, int at, int to, int n) {
    for (int k = 0; k < those.length; k++) {
      if ((sizes[k] >>> n & 1) != 0 && those[k].may(b, from, at, to)) {
        return true;
      }
    }
    return false;
  }

  private void set(int place) {
    marks[place >>> 6] |= 1L << place;
  }

  /*
   * Stretches of digits, separators and colons that have enough digits for a number that means a
   * person, or enough dots for an address: marked where the stretch begins. Dates and times do not
   * count as digits where the scanner passes over them.
   */
  void of(byte[] b, int from, int at, int n, long starts, long digitBefore) {
    long[] m = masks;
    int block = LANES_EACH * n;
    long digit = m[block + DIGIT];
    long join = m[block + JOIN];
    long colon = m[block + COLON];
    long digitNext = m[block + LANES_EACH + DIGIT];
    long joinNext = m[block + LANES_EACH + JOIN];
    long between =
        (join | colon)
            & (digit << 1 | digitBefore)
            & (ahead(digit, digitNext, 1) | ahead(join, joinNext, 1));
    if (between == 0) {
      return;
    }
    long run = digit | join | colon;
    long dots = m[block + DOT] & digit << 1 & digit >>> 1;
    int base = at + 64 * n;
    while (between != 0) {
      int p = Long.numberOfTrailingZeros(between);
      int begin = p - Long.numberOfLeadingZeros(~(run << 63 - p)) + 1;
      int end = p + Long.numberOfTrailingZeros(~(run >>> p));
      boolean across = (begin <= 0 && base > at && Bytes.run(b[base - 1])) || end >= 64;
      if (across) {
        int start = base + Math.max(0, begin);
        while (start > at && Bytes.run(b[start - 1])) {
          start--;
        }
        boolean cut = start == at && at > from;
        if (cut || mayBeNumberFrom(b, at, start)) {
          set(start - at);
        }
      } else {
        long stretch = (-1L >>> 64 - (end - begin)) << begin;
        if ((Long.bitCount(digit & stretch) >= LEAST_DIGITS || Long.bitCount(dots & stretch) >= 3)
            && mayBeNumber(
                b,
                base,
                digit,
                m[block + WORD],
                colon,
                m[block + HYPHEN],
                (starts >>> begin & 1) != 0,
                stretch,
                begin,
                end,
                dots)) {
          marks[n] |= 1L << begin;
        }
      }
      between = end >= 64 ? 0 : between & -1L << end;
    }
  }

  /* The same of a stretch that lies across the edge of a block, by the 64 bytes from its start. */
  private boolean mayBeNumberFrom(byte[] b, int at, int start) {
    long[] m = masks;
    int block = LANES_EACH * (start - at >>> 6);
    int next = block + LANES_EACH;
    int p = start - at & 63;
    long digit = Masks.from(m[block + DIGIT], m[next + DIGIT], p);
    long join = Masks.from(m[block + JOIN], m[next + JOIN], p);
    long colons = Masks.from(m[block + COLON], m[next + COLON], p);
    long run = digit | join | colons;
    if (run == -1L) {
      return true;
    }
    int end = Long.numberOfTrailingZeros(~run);
    long stretch = (1L << end) - 1;
    long dots = Masks.from(m[block + DOT], m[next + DOT], p) & digit << 1 & digit >>> 1;
    return (Long.bitCount(digit & stretch) >= LEAST_DIGITS || Long.bitCount(dots & stretch) >= 3)
        && mayBeNumber(
            b,
            start,
            digit,
            Masks.from(m[block + WORD], m[next + WORD], p),
            colons,
            Masks.from(m[block + HYPHEN], m[next + HYPHEN], p),
            start == at || !Bytes.word(b[start - 1]),
            stretch,
            0,
            end,
            dots);
  }

  /* By the masks of 64 bytes from "base" on; "apart" where no word goes on into the stretch. */
  private static boolean mayBeNumber(
      byte[] b,
      int base,
      long digit,
      long word,
      long colons,
      long hyphen,
      boolean apart,
      long stretch,
      int begin,
      int end,
      long dots) {
    long colon = colons & stretch;
    if (Long.bitCount(dots & stretch) >= 3) {
      return true;
    }
    long counted = digit & stretch;
    if ((word >>> end & 1) != 0 && (b[base + end] | 32) != 'x' && (b[base + end] | 32) != 'e') {
      /* The beginning of a word such as "16_13"; an extension may stand behind a number. */
      counted &= -1L >>> 64 - end + Long.numberOfLeadingZeros(~(digit << 64 - end));
    }
    if ((counted >>> begin & 1) != 0 && !apart) {
      /* The end of a word such as "ab12". */
      counted &= -1L << begin + Long.numberOfTrailingZeros(~(digit >>> begin));
    } else {
      int first = begin + Long.numberOfTrailingZeros(counted >>> begin);
      int behind = first + DATE_LENGTH;
      if (behind < end
          && (digit >>> first & DATE_DIGITS | hyphen >>> first & DATE_HYPHENS)
              == (DATE_DIGITS | DATE_HYPHENS)
          && (word >>> behind & 1) == 0
          && (hyphen >>> behind & 1) == 0) {
        counted &= -1L << behind;
      }
      first = counted == 0 ? 64 : Long.numberOfTrailingZeros(counted);
      behind = first + 8;
      if (behind < end
          && (digit >>> first & 0xff) == 0xdb
          && (colon >>> first & 0xff) == 0x24
          && ((word | colon) >>> behind & 1) == 0
          && (first == 0 || (colon >>> first - 1 & 1) == 0)) {
        counted &= -1L << behind;
      }
    }
    /* A number does not go across a colon. */
    for (long left = colon; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      long before = (1L << p) - 1;
      if (Long.bitCount(counted & before) >= LEAST_DIGITS) {
        return true;
      }
      counted &= ~before;
    }
    return Long.bitCount(counted) >= LEAST_DIGITS;
  }
}
