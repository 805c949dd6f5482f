package dev.wadi.chain.redact.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Marks the few places of a text at which a rule could find something, so that the {@link Scanner}
 * need not stop at every word. For one thread.
 *
 * <p>A place without a mark is certain to mean nothing; one with a mark is looked at by the rules
 * themselves. So marks decide how fast a text is read and never what is found in it.
 */
final class Candidates {
  /*
   * Most of the time of a plain scan goes into branches that no predictor can foresee: where does
   * this word end, what stands behind it? So here 64 bytes become eight masks of 64 bits (words,
   * digits, colons, ...), and shapes such as "nine digits" or "a digit, a hyphen, a digit" are
   * found by shifting masks against one another, without a branch. The masks come from a table of
   * 256 longs, each with one bit in each of eight lanes; eight of them shifted and joined are the
   * lanes of eight bytes, and a transposition of 8 x 8 bytes gives the masks (Hacker's Delight,
   * chapter 7; the idea of masks for structure is that of simdjson, Langdale and Lemire 2019).
   *
   * Every shape here is a necessary condition of a rule, taken from the rule: whoever changes a
   * rule's first condition changes it here as well. A test compares with a scan of every place.
   */

  /** Bytes that are marked at a time. */
  static final int WINDOW = 4096;

  private static final int BLOCKS = WINDOW / 64;

  private static final int WORD = 0;
  private static final int DIGIT = 1;
  private static final int JOIN = 2;
  private static final int DOT = 3;
  private static final int HYPHEN = 4;
  private static final int COLON = 5;
  private static final int NAMING = 6;
  private static final int RARE = 7;

  /* These have no lane of their own, but two or three together that nothing else has. */
  private static final int UPPER = 8;
  private static final int UNDERSCORE = 9;
  private static final int QUOTE = 10;
  private static final int LIST = 11;
  private static final int BLANK = 12;
  private static final int SLASH = 13;

  private static final int HIGH = 14;

  /* Made and kept while names are looked for: the next block goes on with them. */
  private static final int PARTS = 15;
  private static final int RUN = 16;
  private static final int ENDS = 17;
  private static final int CARRY = 18;

  /** Masks of one block, and places to spare. */
  private static final int LANES_EACH = 20;

  private static final long[] LANES = new long[256];

  /** What must follow a rare sign: a bit of {@link #FOLLOWS} at the byte behind it. */
  private static final short[] WANTS = new short[256];

  private static final short[] FOLLOWS = new short[256];

  static {
    for (int c = 0; c < 128; c++) {
      byte b = (byte) c;
      put(c, WORD, Bytes.word(b));
      put(c, DIGIT, Bytes.digit(b));
      put(c, JOIN, Bytes.joins(b));
      put(c, DOT, c == '.' || Bytes.upper(b) || c == '"' || c == '\'');
      put(c, HYPHEN, c == '-' || c == '_' || c == '"' || c == '\'');
      put(c, COLON, c == ':');
      put(c, NAMING, c == '=' || c == '>' || c == ',' || c == ';');
      put(c, RARE, "@%~\\+[<,;)/".indexOf(c) >= 0);
      FOLLOWS[c] =
          (short)
              (1
                  | (c == 'R' ? 2 : 0)
                  | (Bytes.upper(b) ? 4 : 0)
                  | (Bytes.hex(b) ? 8 : 0)
                  | (Bytes.digit(b) || c == '(' ? 16 : 0)
                  | (Bytes.escape(b) || "ux0e\\".indexOf(c) >= 0 ? 32 : 0)
                  | (Bytes.letter(b) || c == '#' ? 64 : 0)
                  | (c == '0' ? 128 : 0)
                  | (c == '[' ? 256 : 0));
    }
    for (int c = 128; c < 256; c++) {
      put(c, DOT, true);
      FOLLOWS[c] = 1;
    }
    for (int c = 0; c < 256; c++) {
      if (Bytes.beginning((byte) c) == Bytes.VEIL) {
        put(c, RARE, true);
        WANTS[c] = 1;
      }
    }
    WANTS['&'] = 64;
    WANTS['#'] = 128;
    WANTS['^'] = 256;
    follows(0xC2, 512, 0xA0, 0xAD);
    follows(0xE2, 1024, 0x80, 0x81, 0x86, 0x87, 0x88);
    follows(0xE3, 2048, 0x80);
    follows(0xEF, 4096, 0xB8, 0xB9, 0xBB, 0xBC, 0xBD);
    WANTS['@'] = 1;
    WANTS['~'] = 1;
    WANTS['['] = 2;
    WANTS['<'] = 4;
    WANTS['%'] = 8;
    WANTS['+'] = 16;
    WANTS['\\'] = 32;
  }

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

  private static void follows(int lead, int bit, int... seconds) {
    WANTS[lead] = (short) bit;
    for (int second : seconds) {
      FOLLOWS[second] |= (short) bit;
    }
  }

  private static void put(int c, int lane, boolean in) {
    if (in) {
      LANES[c] |= 1L << 8 * lane;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ODD_BYTES = 0x00ff00ff00ff00ffL;
  private static final long ODD_SHORTS = 0x0000ffff0000ffffL;
  private static final long LOW_INT = 0xffffffffL;

  /* "2015-10-18": digits and hyphens by place. */
  private static final long DATE_DIGITS = 0b11_0110_1111;
  private static final long DATE_HYPHENS = 0b00_1001_0000;
  private static final int DATE_LENGTH = 10;

  /** So far behind the edge of a window the parts of a name may lie before it. */
  private static final long NEAR = (1L << 40) - 1;

  /** Fewer digits make no number that means a person. */
  private static final int LEAST_DIGITS = DigitGroups.LEAST_DIGITS;

  private final Beginnings prefixes;
  private final long[] beginnings;
  private final boolean options;
  private final boolean wide;
  private final boolean named;
  private final boolean anyWord;
  private final NameTable names;
  private final Tails tails;

  /* Lane k of block n is masks[LANES_EACH * n + k]; one block is looked ahead, one more is empty. */
  private final long[] masks = new long[LANES_EACH * (BLOCKS + 2)];
  private final long[] rows = new long[8];
  private final long[] marks = new long[BLOCKS];

  /* The block whose names were parted last. */
  private int parted;

  Candidates(Rules rules) {
    this.prefixes = rules.beginnings();
    this.beginnings = prefixes.hashes();
    this.options = rules.options().length > 0;
    this.wide = rules.wide();
    this.names = rules.names();
    this.named = names.anyOn();
    this.tails = names.tails();
    this.anyWord = rules.anyWord();
  }

  /** Marks of 64 bytes, the first of them the lowest bit. */
  long marks(int block) {
    return marks[block];
  }

  /**
   * Marks up to {@link #WINDOW} bytes.
   *
   * @param from where the text begins
   * @param at where the window begins
   * @param to where the text ends
   */
  void mark(byte[] b, int from, int at, int to) {
    int seen = Math.min(to - at, WINDOW + 64);
    int blocks = (seen + 63) >>> 6;
    for (int n = 0; n < blocks; n++) {
      int place = at + 64 * n;
      int length = Math.min(64, to - place);
      if (place + 64 > b.length) {
        classifyRest(b, place, length, LANES_EACH * n);
      } else {
        if (length > 32) {
          classify(b, place, LANES_EACH * n);
        } else {
          classifyHalf(b, place, LANES_EACH * n);
        }
      }
      if (length < 64) {
        cut(LANES_EACH * n, length);
      }
    }
    for (int k = 0; k < LANES_EACH; k++) {
      masks[LANES_EACH * blocks + k] = 0;
    }
    int own = Math.min(blocks, BLOCKS);
    parted = -1;
    long wordBefore = at > from && Bytes.word(b[at - 1]) ? 1 : 0;
    long digitBefore = at > from && Bytes.digit(b[at - 1]) ? 1 : 0;
    for (int n = 0; n < own; n++) {
      marks[n] = 0;
    }
    for (int n = 0; n < own; n++) {
      long word = masks[LANES_EACH * n + WORD];
      long digit = masks[LANES_EACH * n + DIGIT];
      long starts = word & ~(word << 1 | wordBefore);
      marks[n] |=
          shapes(LANES_EACH * n, starts)
              | beginnings(b, at + 64 * n, starts & ~digit)
              | signs(b, at + 64 * n, to, LANES_EACH * n);
      if (named) {
        marks[n] |= named(b, from, at, n);
      }
      if (options) {
        /* The two hyphens may lie before the edge of a block, and of a window. */
        long hyphen = masks[LANES_EACH * n + HYPHEN];
        long two = hyphen << 1 & hyphen << 2;
        if ((two | starts & 3) != 0) {
          marks[n] |= options(b, from, at + 64 * n, starts & ~digit & (two | 3));
        }
      }
      if (anyWord) {
        marks[n] |= starts;
      }
      numbers(b, at, n, starts, digitBefore);
      wordBefore = word >>> 63;
      digitBefore = digit >>> 63;
    }
    int end = at + WINDOW;
    if (end < to && Bytes.inside(b, end)) {
      /* What lies across the edge is read place by place from its beginning. */
      int begin = end - 1;
      while (begin > at && Bytes.inside(b, begin)) {
        begin--;
      }
      set(begin - at);
    }
  }

  private static long options(byte[] b, int from, int base, long starts) {
    long found = 0;
    for (long left = starts; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      found |= (i - 2 >= from && b[i - 1] == '-' && b[i - 2] == '-' ? 1L : 0L) << p;
    }
    return found;
  }

  private void set(int place) {
    marks[place >>> 6] |= 1L << place;
  }

  private static long lanes(long x) {
    long[] table = LANES;
    return table[(int) x & 0xff]
        | table[(int) (x >>> 8) & 0xff] << 1
        | table[(int) (x >>> 16) & 0xff] << 2
        | table[(int) (x >>> 24) & 0xff] << 3
        | table[(int) (x >>> 32) & 0xff] << 4
        | table[(int) (x >>> 40) & 0xff] << 5
        | table[(int) (x >>> 48) & 0xff] << 6
        | table[(int) (x >>> 56) & 0xff] << 7;
  }

  private void classify(byte[] b, int p, int to) {
    transpose(
        lanes((long) LONGS.get(b, p)),
        lanes((long) LONGS.get(b, p + 8)),
        lanes((long) LONGS.get(b, p + 16)),
        lanes((long) LONGS.get(b, p + 24)),
        lanes((long) LONGS.get(b, p + 32)),
        lanes((long) LONGS.get(b, p + 40)),
        lanes((long) LONGS.get(b, p + 48)),
        lanes((long) LONGS.get(b, p + 56)),
        to);
  }

  private void classifyHalf(byte[] b, int p, int to) {
    transpose(
        lanes((long) LONGS.get(b, p)),
        lanes((long) LONGS.get(b, p + 8)),
        lanes((long) LONGS.get(b, p + 16)),
        lanes((long) LONGS.get(b, p + 24)),
        0,
        0,
        0,
        0,
        to);
  }

  /* What stands behind the text in the array does not count. */
  private void cut(int block, int length) {
    long inside = (1L << length) - 1;
    for (int k = 0; k < LANES_EACH; k++) {
      masks[block + k] &= inside;
    }
  }

  /* The same so near to the end of the array that eight bytes cannot be read at once. */
  private void classifyRest(byte[] b, int p, int length, int to) {
    long[] r = rows;
    for (int g = 0; g < 8; g++) {
      int left = length - 8 * g;
      if (left >= 8) {
        r[g] = lanes((long) LONGS.get(b, p + 8 * g));
      } else if (left <= 0) {
        r[g] = 0;
      } else {
        long x = 0;
        if (p + 8 * g + 8 <= b.length) {
          x = (long) LONGS.get(b, p + 8 * g) & (1L << 8 * left) - 1;
        } else {
          for (int k = 0; k < left; k++) {
            x |= (b[p + 8 * g + k] & 0xffL) << 8 * k;
          }
        }
        r[g] = lanes(x);
      }
    }
    transpose(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], to);
  }

  private void transpose(
      long r0, long r1, long r2, long r3, long r4, long r5, long r6, long r7, int to) {
    long t = (r0 >>> 8 ^ r1) & ODD_BYTES;
    long a1 = r1 ^ t;
    long a0 = r0 ^ t << 8;
    t = (r2 >>> 8 ^ r3) & ODD_BYTES;
    long a3 = r3 ^ t;
    long a2 = r2 ^ t << 8;
    t = (r4 >>> 8 ^ r5) & ODD_BYTES;
    long a5 = r5 ^ t;
    long a4 = r4 ^ t << 8;
    t = (r6 >>> 8 ^ r7) & ODD_BYTES;
    long a7 = r7 ^ t;
    long a6 = r6 ^ t << 8;

    t = (a0 >>> 16 ^ a2) & ODD_SHORTS;
    a2 ^= t;
    a0 ^= t << 16;
    t = (a1 >>> 16 ^ a3) & ODD_SHORTS;
    a3 ^= t;
    a1 ^= t << 16;
    t = (a4 >>> 16 ^ a6) & ODD_SHORTS;
    a6 ^= t;
    a4 ^= t << 16;
    t = (a5 >>> 16 ^ a7) & ODD_SHORTS;
    a7 ^= t;
    a5 ^= t << 16;

    long[] m = masks;
    t = (a0 >>> 32 ^ a4) & LOW_INT;
    long hyphen = a4 ^ t;
    long word = a0 ^ t << 32;
    t = (a1 >>> 32 ^ a5) & LOW_INT;
    m[to + COLON] = a5 ^ t;
    m[to + DIGIT] = a1 ^ t << 32;
    t = (a2 >>> 32 ^ a6) & LOW_INT;
    long naming = a6 ^ t;
    long join = a2 ^ t << 32;
    t = (a3 >>> 32 ^ a7) & LOW_INT;
    long rare = a7 ^ t;
    long dot = a3 ^ t << 32;
    m[to + WORD] = word;
    m[to + JOIN] = join;
    m[to + DOT] = dot & join;
    m[to + HYPHEN] = hyphen & join;
    m[to + NAMING] = naming & ~rare;
    m[to + RARE] = rare & ~(naming | join);
    m[to + UPPER] = dot & word;
    m[to + UNDERSCORE] = hyphen & word;
    m[to + QUOTE] = dot & hyphen;
    m[to + LIST] = naming & rare;
    m[to + BLANK] = join & ~(dot | hyphen | rare);
    m[to + SLASH] = join & rare;
    m[to + HIGH] = dot & ~(word | join | hyphen);
  }

  /* The mask as it looks from n bytes farther on. */
  private static long ahead(long mask, long next, int n) {
    return mask >>> n | next << -n;
  }

  /* Words and colons that have the shape of an identifier, a key or an address. */
  private long shapes(int block, long starts) {
    long[] m = masks;
    long digit = m[block + DIGIT];
    long digitNext = m[block + LANES_EACH + DIGIT];
    long d2 = digit & ahead(digit, digitNext, 1);
    long d2Next = digitNext & digitNext >>> 1;
    long d4 = d2 & ahead(d2, d2Next, 2);
    long d4Next = d2Next & d2Next >>> 2;
    long d8 = d4 & ahead(d4, d4Next, 4);
    long found = starts & d8 & ahead(digit, digitNext, 8);
    long colon = m[block + COLON];
    if (colon != 0) {
      found |= addresses(colon, m[block + LANES_EACH + COLON]);
    }
    if (!wide) {
      return found;
    }
    long word = m[block + WORD];
    long wordNext = m[block + LANES_EACH + WORD];
    long letter = word & ~digit;
    long letterNext = wordNext & ~digitNext;
    long hyphen = m[block + HYPHEN];
    long hyphenNext = m[block + LANES_EACH + HYPHEN];
    long w2 = word & ahead(word, wordNext, 1);
    long w2Next = wordNext & wordNext >>> 1;
    long w4 = w2 & ahead(w2, w2Next, 2);
    long w4Next = w2Next & w2Next >>> 2;
    long w8 = w4 & ahead(w4, w4Next, 4);
    long w8Next = w4Next & w4Next >>> 4;
    /* Sixteen letters: payloads and tax codes. Two letters and two digits: bank accounts. */
    found |= starts & w8 & ahead(w8, w8Next, 8);
    found |= starts & letter & ahead(letter, letterNext, 1) & ahead(d2, d2Next, 2);
    /* "00-1a-", and the numbers and letters of Spain. */
    found |= starts & ahead(hyphen, hyphenNext, 2) & ahead(hyphen, hyphenNext, 5);
    /* "001a.2b3c.4d5e" */
    long dot = m[block + DOT];
    long dotNext = m[block + LANES_EACH + DOT];
    found |= starts & ahead(dot, dotNext, 4) & ahead(dot, dotNext, 9);
    long letterAtEight = ahead(letter, letterNext, 8);
    found |=
        starts & d8 & (letterAtEight | ahead(hyphen, hyphenNext, 8) & ahead(letter, letterNext, 9));
    found |= starts & ahead(d4, d4Next, 1) & ahead(d4, d4Next, 4) & letterAtEight;
    return found;
  }

  /* A colon with another directly behind it, or with two more, each at most five bytes on. */
  private static long addresses(long colon, long next) {
    long two = ahead(colon, next, 1);
    long soon =
        ahead(colon, next, 2)
            | ahead(colon, next, 3)
            | ahead(colon, next, 4)
            | ahead(colon, next, 5);
    if ((colon & (two | soon)) == 0) {
      return 0;
    }
    long near = colon & (two | soon);
    long nearNext = next & (next >>> 1 | next >>> 2 | next >>> 3 | next >>> 4 | next >>> 5);
    long third =
        ahead(near, nearNext, 2)
            | ahead(near, nearNext, 3)
            | ahead(near, nearNext, 4)
            | ahead(near, nearNext, 5);
    return colon & (two | third);
  }

  /* Words whose first three letters begin a token. */
  private long beginnings(byte[] b, int base, long starts) {
    long[] known = beginnings;
    long found = 0;
    if (base + 68 <= b.length) {
      for (long left = starts; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        int hash = Beginnings.hash((int) INTS.get(b, base + p) & 0xffffff);
        found |= (known[hash >>> 6] >>> hash & 1L) << p;
      }
      for (long left = base + 72 <= b.length ? found : 0; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        found ^= (prefixes.may((long) LONGS.get(b, base + p)) ? 0L : 1L) << p;
      }
      return found;
    }
    for (long left = starts; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      if (i + 2 < b.length && Beginnings.may(known, b[i], b[i + 1], b[i + 2])) {
        found |= 1L << p;
      }
    }
    return found;
  }

  /* What begins with a colon, and rare signs before what matters. */
  private long signs(byte[] b, int base, int to, int block) {
    long[] m = masks;
    long found = 0;
    long colon = m[block + COLON];
    if (colon != 0) {
      int next = block + LANES_EACH;
      long slash = m[block + SLASH];
      long slashNext = m[next + SLASH];
      long upper = m[block + UPPER];
      long upperNext = m[next + UPPER];
      found = colon & ahead(slash, slashNext, 1) & ahead(slash, slashNext, 2);
      long two = colon & ahead(upper, upperNext, 1) & ahead(upper, upperNext, 2);
      for (long left = two; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        int i = base + p;
        found |= (b[i + 1] == 'A' && b[i + 2] == 'A' ? 1L : 0L) << p;
      }
    }
    for (long left = m[block + RARE]; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      int behind = i + 1 < to ? FOLLOWS[b[i + 1] & 0xff] : 1;
      found |= ((WANTS[b[i] & 0xff] & behind) != 0 ? 1L : 0L) << p;
    }
    return found;
  }

  /* The mask as it looks from so many bytes farther back. */
  private static long behind(long mask, long previous, int n) {
    return mask << n | previous >>> -n;
  }

  /* The 64 places before place p, the nearest of them the highest bit. */
  private static long before(long mask, long previous, int p) {
    return mask << 1 << (63 - p) | previous >>> p;
  }

  /*
   * Signs behind a name. The last three letters before a sign are looked up. Where a name has
   * several parts those before its last are looked up as well, since what follows may be a suffix:
   * a carry goes from what parts them through the letters behind it to the end of the name.
   */
  private long named(byte[] b, int from, int at, int n) {
    long[] m = masks;
    int block = LANES_EACH * n;
    int base = at + 64 * n;
    /* What stands before a window is not in the masks. */
    int last = n == 0 ? LANES_EACH * (BLOCKS + 1) : block - LANES_EACH;
    boolean cut = n == 0 && at > from;
    long digit = m[block + DIGIT];
    long letter = m[block + WORD] & ~(m[block + UNDERSCORE] | digit);
    long quote = m[block + QUOTE];
    long colon = m[block + COLON];
    /* Most colons stand in a time; the first of a block are not told. */
    long timed = colon & digit << 1 & ~(letter << 2 | digit << 2 & letter << 3) & ~15;
    long signs = (colon | m[block + NAMING]) & ~timed;
    long list = m[block + LIST];
    if (list != 0) {
      int next = block + LANES_EACH;
      long any = quote | m[block + JOIN] | m[block + RARE] | m[block + WORD];
      long anyNext = m[next + QUOTE] | m[next + JOIN] | m[next + RARE] | m[next + WORD];
      signs |= list & (behind(quote, m[last + QUOTE], 1) | (cut ? 1 : 0)) & ahead(any, anyNext, 1);
    }
    if (signs == 0) {
      return 0;
    }
    if (base < 8) {
      long found = 0;
      for (long left = signs; left != 0; left &= left - 1) {
        int p = Long.numberOfTrailingZeros(left);
        found |= (names.mayStandBefore(b, from, base + p) ? 1L : 0L) << p;
      }
      return found;
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
    long found = 0;
    for (long left = signs; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      int i = base + p;
      int end = i - 1 - SOFT[b[i - 1] & 0xff];
      int four = (int) INTS.get(b, end - 3);
      long may = tails.bit(four >>> 8) | OTHER[four >>> 24] | deep >>> p & 1;
      if (may != 0 && behindName(b, from, i, end, block, cut && p < 40 ? -1 : last, p)) {
        found |= 1L << p;
      }
    }
    return found;
  }

  /*
   * What parts a name from a suffix, and where such a name ends: a carry goes there through the
   * letters behind what parts them. What lies farther back than the block before is too far.
   */
  private void part(int n) {
    long[] m = masks;
    int block = LANES_EACH * n;
    int last = n == 0 ? LANES_EACH * (BLOCKS + 1) : block - LANES_EACH;
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
  private boolean behindName(byte[] b, int from, int i, int end, int block, int last, int p) {
    if (OTHER[b[end] & 0xff] == 0 && b[i] != '>' && last >= 0) {
      int soft = i - 1 - end;
      long run = before(masks[block + RUN], masks[last + RUN], p) << soft;
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

  /*
   * Stretches of digits, separators and colons that have enough digits for a number that means a
   * person, or enough dots for an address: marked where the stretch begins. Dates and times do not
   * count as digits where the scanner passes over them.
   */
  private void numbers(byte[] b, int at, int n, long starts, long digitBefore) {
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
        set(start - at);
      } else {
        long stretch = (-1L >>> 64 - (end - begin)) << begin;
        if ((Long.bitCount(digit & stretch) >= LEAST_DIGITS || Long.bitCount(dots & stretch) >= 3)
            && mayBeNumber(block, starts, stretch, begin, end, dots)) {
          marks[n] |= 1L << begin;
        }
      }
      between = end >= 64 ? 0 : between & -1L << end;
    }
  }

  private boolean mayBeNumber(int block, long starts, long stretch, int begin, int end, long dots) {
    long[] m = masks;
    long digit = m[block + DIGIT];
    long word = m[block + WORD];
    long colon = m[block + COLON] & stretch;
    if (Long.bitCount(dots & stretch) >= 3) {
      return true;
    }
    long counted = digit & stretch;
    if ((counted >>> begin & 1) != 0 && (starts >>> begin & 1) == 0) {
      /* The end of a word such as "ab12". */
      counted &= -1L << begin + Long.numberOfTrailingZeros(~(digit >>> begin));
    } else {
      int first = begin + Long.numberOfTrailingZeros(counted >>> begin);
      int behind = first + DATE_LENGTH;
      if (behind < end
          && (digit >>> first & DATE_DIGITS | m[block + HYPHEN] >>> first & DATE_HYPHENS)
              == (DATE_DIGITS | DATE_HYPHENS)
          && (word >>> behind & 1) == 0
          && (m[block + HYPHEN] >>> behind & 1) == 0) {
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
