package dev.wadi.chain.redact.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bytes of a text as masks of 64 bits, one for each sort of byte that {@link Candidates} asks for.
 * For one thread.
 */
final class Masks {
  /*
   * The masks come from a table of 256 longs, each with one bit in each of eight lanes; eight of
   * them shifted and joined are the lanes of eight bytes, and a transposition of 8 x 8 bytes gives
   * the masks (Hacker's Delight, chapter 7; the idea of masks for structure is that of simdjson,
   * Langdale and Lemire 2019).
   */

  /** Bytes that are read at a time. */
  static final int WINDOW = 4096;

  static final int BLOCKS = WINDOW / 64;

  static final int WORD = 0;
  static final int DIGIT = 1;
  static final int JOIN = 2;
  static final int DOT = 3;
  static final int HYPHEN = 4;
  static final int COLON = 5;
  static final int NAMING = 6;
  static final int RARE = 7;

  /* These have no lane of their own, but two or three together that nothing else has. */
  static final int UPPER = 8;
  static final int UNDERSCORE = 9;
  static final int QUOTE = 10;
  static final int LIST = 11;
  static final int BLANK = 12;
  static final int SLASH = 13;

  static final int HIGH = 14;

  /** Signs that open what holds a value: brackets, and the bar and tab of a table. */
  static final int OPEN = 15;

  /* Made and kept while names are looked for: the next block goes on with them. */
  static final int PARTS = 16;
  static final int RUN = 17;
  static final int ENDS = 18;
  static final int CARRY = 19;

  /** Masks of one block. */
  static final int LANES_EACH = 20;

  /** The block whose masks are empty: what stands before a window is not known. */
  static final int NOTHING = LANES_EACH * (BLOCKS + 1);

  private static final long[] LANES = new long[256];

  static {
    for (int c = 0; c < 256; c++) {
      byte b = (byte) c;
      boolean quote = c == '"' || c == '\'';
      put(c, WORD, Bytes.word(b));
      put(c, DIGIT, Bytes.digit(b));
      put(c, JOIN, Bytes.joins(b));
      put(c, DOT, c == '.' || Bytes.upper(b) || quote || b < 0);
      put(c, HYPHEN, c == '-' || c == '_' || quote);
      boolean open = "([{<|\t".indexOf(c) >= 0;
      put(c, COLON, c == ':' || open);
      put(c, NAMING, c == '=' || c == '>' || c == ',' || c == ';' || open);
      put(c, RARE, "@%~\\+$[<,;)/".indexOf(c) >= 0 || Bytes.beginning(b) == Bytes.VEIL);
    }
  }

  private static void put(int c, int lane, boolean in) {
    if (in) {
      LANES[c] |= 1L << 8 * lane;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ODD_BYTES = 0x00ff00ff00ff00ffL;
  private static final long ODD_SHORTS = 0x0000ffff0000ffffL;
  private static final long LOW_INT = 0xffffffffL;

  /** Lane k of block n at {@code LANES_EACH * n + k}; one block is looked ahead, one is empty. */
  final long[] masks = new long[LANES_EACH * (BLOCKS + 2)];

  private final long[] rows = new long[8];

  /** Reads up to {@link #WINDOW} bytes and a block more; returns the number of blocks. */
  int read(byte[] b, int at, int to) {
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
    return blocks;
  }

  /* The mask as it looks from n bytes farther on. */
  static long ahead(long mask, long next, int n) {
    return mask >>> n | next << -n;
  }

  /* The 64 places from place p on, itself the lowest bit. */
  static long from(long mask, long next, int p) {
    return mask >>> p | next << 1 << (63 - p);
  }

  /* The mask as it looks from so many bytes farther back. */
  static long behind(long mask, long previous, int n) {
    return mask << n | previous >>> -n;
  }

  /* The 64 places before place p, the nearest of them the highest bit. */
  static long before(long mask, long previous, int p) {
    return mask << 1 << (63 - p) | previous >>> p;
  }

  private static long lanes(long x) {
    long[] table = LANES;
    /* From the last byte on: what was read is shifted as one. */
    long all = table[(int) (x >>> 56)];
    all = all << 1 | table[(int) (x >>> 48) & 0xff];
    all = all << 1 | table[(int) (x >>> 40) & 0xff];
    all = all << 1 | table[(int) (x >>> 32) & 0xff];
    all = all << 1 | table[(int) (x >>> 24) & 0xff];
    all = all << 1 | table[(int) (x >>> 16) & 0xff];
    all = all << 1 | table[(int) (x >>> 8) & 0xff];
    return all << 1 | table[(int) x & 0xff];
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
    for (int k = 0; k <= OPEN; k++) {
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
    long colon = a5 ^ t;
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
    long open = naming & colon;
    m[to + COLON] = colon & ~naming;
    m[to + OPEN] = open;
    m[to + NAMING] = naming & ~(rare | colon);
    m[to + RARE] = rare & ~(naming & ~colon | join);
    m[to + UPPER] = dot & word;
    m[to + UNDERSCORE] = hyphen & word;
    m[to + QUOTE] = dot & hyphen;
    m[to + LIST] = naming & rare & ~colon;
    m[to + BLANK] = join & ~(dot | hyphen | rare);
    m[to + SLASH] = join & rare;
    m[to + HIGH] = dot & ~(word | join | hyphen);
  }
}
