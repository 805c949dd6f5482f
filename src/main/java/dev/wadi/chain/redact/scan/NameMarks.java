package dev.wadi.chain.redact.scan;

import static dev.wadi.chain.redact.scan.Masks.BLANK;
import static dev.wadi.chain.redact.scan.Masks.CARRY;
import static dev.wadi.chain.redact.scan.Masks.COLON;
import static dev.wadi.chain.redact.scan.Masks.DIGIT;
import static dev.wadi.chain.redact.scan.Masks.DOT;
import static dev.wadi.chain.redact.scan.Masks.ENDS;
import static dev.wadi.chain.redact.scan.Masks.HIGH;
import static dev.wadi.chain.redact.scan.Masks.HYPHEN;
import static dev.wadi.chain.redact.scan.Masks.JOIN;
import static dev.wadi.chain.redact.scan.Masks.LANES_EACH;
import static dev.wadi.chain.redact.scan.Masks.LIST;
import static dev.wadi.chain.redact.scan.Masks.NAMING;
import static dev.wadi.chain.redact.scan.Masks.NOTHING;
import static dev.wadi.chain.redact.scan.Masks.OPEN;
import static dev.wadi.chain.redact.scan.Masks.PARTS;
import static dev.wadi.chain.redact.scan.Masks.QUOTE;
import static dev.wadi.chain.redact.scan.Masks.RARE;
import static dev.wadi.chain.redact.scan.Masks.RUN;
import static dev.wadi.chain.redact.scan.Masks.UNDERSCORE;
import static dev.wadi.chain.redact.scan.Masks.UPPER;
import static dev.wadi.chain.redact.scan.Masks.WORD;
import static dev.wadi.chain.redact.scan.Masks.ahead;
import static dev.wadi.chain.redact.scan.Masks.before;
import static dev.wadi.chain.redact.scan.Masks.behind;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Marks the signs behind which a value may stand because of the name before them. For one thread.
 *
 * <p>No name is looked for at most signs: their last three letters tell that none of ours stands
 * there.
 */
final class NameMarks {
  /** So far behind the edge of a window the parts of a name may lie before it. */
  private static final long NEAR = (1L << 40) - 1;

  /** 1 for what is looked through, once, between a name and a sign. */
  private static final byte[] SOFT = new byte[256];

  /** 1 for what else may stand between them, and for letters beyond ASCII. */
  private static final byte[] OTHER = new byte[256];

  static {
    for (int c = 0; c < 256; c++) {
      SOFT[c] = (byte) (c == '"' || c == '\'' || c == ' ' ? 1 : 0);
      OTHER[c] = (byte) (c >= 128 || NameTable.isBetween((byte) c) ? 1 : 0);
    }
  }

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final NameTable names;
  private final Tails tails;
  private final Strangers strangers;
  private final long[] masks;

  /* The block whose names were parted last. */
  private int parted;

  /**
   * @param masks of the window at hand, which go on with what is made here
   */
  NameMarks(NameTable names, long[] masks) {
    this.names = names;
    this.tails = names.tails();
    this.strangers = new Strangers(names);
    this.masks = masks;
  }

  /** Begins another window. */
  void begin() {
    parted = -1;
  }

  /*
   * Signs behind a name. The last three letters before a sign are looked up. Where a name has
   * several parts those before its last are looked up as well, since what follows may be a suffix:
   * a carry goes from what parts them through the letters behind it to the end of the name.
   */
  long of(byte[] b, int from, int at, int n) {
    long[] m = masks;
    int block = LANES_EACH * n;
    int base = at + 64 * n;
    /* What stands before a window is not in the masks. */
    int last = n == 0 ? NOTHING : block - LANES_EACH;
    boolean cut = n == 0 && at > from;
    long digit = m[block + DIGIT];
    long letter = m[block + WORD] & ~digit;
    long quote = m[block + QUOTE];
    long colon = m[block + COLON];
    long blankBefore = behind(m[block + BLANK], m[last + BLANK], 1);
    long any = colon | m[block + NAMING] | m[block + LIST] | m[block + OPEN] | quote;
    if ((any | m[block + HYPHEN] & blankBefore) == 0 && !cut) {
      return 0;
    }
    /* Most colons stand in a time; the first of a block are not told. */
    long told = letter | m[block + UNDERSCORE];
    long timed = colon & digit << 1 & ~(told << 2 | digit << 2 & told << 3) & ~15;
    /* "-21T10:" */
    long upper = m[block + UPPER];
    long day = digit << 7 & m[block + HYPHEN] << 6 & digit << 5 & digit << 4;
    timed |= colon & day & upper << 3 & digit << 2 & digit << 1 & ~255;
    long signs = (colon | m[block + NAMING]) & ~timed;
    long list = m[block + LIST];
    if (list != 0) {
      int next = block + LANES_EACH;
      long value = quote | m[block + JOIN] | m[block + RARE] | m[block + WORD] | m[block + OPEN];
      long valueNext =
          m[next + QUOTE] | m[next + JOIN] | m[next + RARE] | m[next + WORD] | m[next + OPEN];
      long ended =
          behind(
                  quote | m[block + WORD] | m[block + HIGH],
                  m[last + QUOTE] | m[last + WORD] | m[last + HIGH],
                  1)
              | (cut ? 1 : 0);
      signs |= list & ended & ahead(value, valueNext, 1);
    }
    signs |= m[block + OPEN];
    /* A string behind a name and a blank: apikey "x"; */
    long blank = m[block + BLANK];
    long named = m[block + WORD] | m[block + HIGH];
    long spaced = blankBefore & behind(named, m[last + WORD] | m[last + HIGH], 2);
    signs |= quote & (spaced | (cut ? 3 : 0));
    long dotted =
        quote
            & blankBefore
            & behind(m[block + DOT], m[last + DOT], 2)
            & behind(blank, m[last + BLANK], 3);
    long hyphen = m[block + HYPHEN];
    if ((hyphen & blankBefore) != 0 || cut) {
      int next = block + LANES_EACH;
      long apart = blank | hyphen;
      long apartNext = m[next + BLANK] | m[next + HYPHEN];
      signs |= hyphen & (spaced | (cut ? 3 : 0)) & ahead(apart, apartNext, 1);
    }
    long escaped = dotted | quote & (escaped(block, last) | (cut ? 31 : 0));
    if (signs == 0) {
      return escaped;
    }
    if (base < 8) {
      long found = 0;
      for (long left = signs; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        found |= (names.mayStandBefore(b, from, base + p) ? 1L : 0L) << p;
      }
      return found | escaped;
    }
    if (n > 0 && parted != n - 1) {
      part(n - 1);
    }
    part(n);
    long soft = quote | m[block + BLANK];
    long softLast = m[last + QUOTE] | m[last + BLANK];
    long ends = m[block + ENDS];
    long deep = ends | behind(soft, softLast, 1) & behind(ends, m[last + ENDS], 1);
    if (cut) {
      deep |= NEAR;
    }
    /* Behind an attribute of an element its own name may matter. */
    deep |= m[block + NAMING] & behind(quote, m[last + QUOTE], 1);
    /* Two loops, since nobody can foresee which of the signs go on. */
    long may = signs & deep;
    for (long left = signs & ~deep; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      int four = (int) INTS.get(b, i - 4 - SOFT[b[i - 1] & 0xff]);
      may |= (tails.bit(four >>> 8) | OTHER[four >>> 24]) << p;
    }
    long found = 0;
    for (long left = may; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      int end = i - 1 - SOFT[b[i - 1] & 0xff];
      if (behindName(b, from, at, i, end, block, cut && p < 40 ? -1 : last, p)) {
        found |= 1L << p;
      }
    }
    return found | escaped;
  }

  /* Behind one to three backslashes with a word and a blank before them. */
  private long escaped(int block, int last) {
    long[] m = masks;
    long rare = behind(m[block + RARE], m[last + RARE], 1);
    if (rare == 0) {
      return 0;
    }
    long blank = m[block + BLANK];
    long blankLast = m[last + BLANK];
    long word = m[block + WORD] | m[block + HIGH];
    long wordLast = m[last + WORD] | m[last + HIGH];
    long once = behind(blank, blankLast, 2) & behind(word, wordLast, 3);
    long twice = behind(blank, blankLast, 3) & behind(word, wordLast, 4);
    long thrice = behind(blank, blankLast, 4) & behind(word, wordLast, 5);
    return rare & (once | twice | thrice);
  }

  /*
   * What parts a name from a suffix, and where such a name ends: a carry goes there through the
   * letters behind what parts them. What lies farther back than the block before is too far.
   */
  private void part(int n) {
    long[] m = masks;
    int block = LANES_EACH * n;
    int last = n == 0 ? NOTHING : block - LANES_EACH;
    long digit = m[block + DIGIT];
    long underscore = m[block + UNDERSCORE];
    long upper = m[block + UPPER];
    long high = m[block + HIGH];
    long word = m[block + WORD];
    long letter = word & ~(underscore | digit);
    long letterLast = m[last + WORD] & ~(m[last + UNDERSCORE] | m[last + DIGIT]);
    long letter1 = behind(letter, letterLast, 1);
    long high1 = behind(high, m[last + HIGH], 1);
    long joins = underscore | m[block + HYPHEN] | m[block + DOT];
    long run = word | joins | high;
    long parts =
        joins & (letter1 | behind(letter, letterLast, 2) | high1)
            | upper & behind(letter & ~upper, letterLast & ~m[last + UPPER], 1)
            | digit & (letter1 | high1);
    long sum = run + parts + (n > 0 && parted == n - 1 ? m[last + CARRY] : 0);
    m[block + PARTS] = parts;
    m[block + RUN] = run;
    m[block + ENDS] = sum & ~run;
    m[block + CARRY] = Long.compareUnsigned(sum, run) < 0 ? 1 : 0;
    parted = n;
  }

  /* The same for the few that look as if, and for those that the masks do not tell. */
  private boolean behindName(
      byte[] b, int from, int at, int i, int end, int block, int last, int p) {
    if (OTHER[b[end] & 0xff] == 0 && b[i] != '>' && last >= 0) {
      int soft = i - 1 - end;
      long run = before(masks[block + RUN], masks[last + RUN], p) << soft;
      int start = end + 1 - Long.numberOfLeadingZeros(~run);
      if ((start > at || at == from)
          && strangers.has(b, start, end + 1)
          && isAlone(b, from, start)) {
        return false;
      }
      long parts = before(masks[block + PARTS], masks[last + PARTS], p) << soft;
      parts &= ~(-1L >>> Long.numberOfLeadingZeros(~run | 1));
      boolean may = names.mayEndAt(b, from, end, end);
      while (parts != 0 && !may) {
        int back = Long.numberOfLeadingZeros(parts);
        may = names.mayEndAt(b, from, end - back - 1, end);
        parts &= ~(Long.MIN_VALUE >>> back);
      }
      if (!may) {
        return false;
      }
    }
    return names.mayStandBefore(b, from, i);
  }

  /* No word before a name makes another of it, and its first letter is its own. */
  private boolean isAlone(byte[] b, int from, int start) {
    if (start == from) {
      return true;
    }
    byte before = b[start - 1];
    return before == ' ' ? !names.mayStandBeforeLast(b, from, start - 2) : before != '\\';
  }
}
