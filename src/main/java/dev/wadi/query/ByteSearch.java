package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds one text in UTF-8 bytes, without making a String; on demand without regard to the case of
 * ASCII letters. Immutable; threads may share it.
 */
public final class ByteSearch {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  /* Bytes that are frequent in logs, the most frequent first: the worst to look for. */
  private static final String FREQUENT = " eta0oi1nrs2c\"l=d-3.p:4m56/u78_9,hgfbTvyk[]()Zwx{}";

  private final byte[] text;
  /* 0x20 where a letter stands whose case is ignored: (b | fold) is then its lower case. */
  private final byte[] fold;
  private final int first;
  private final int second;
  private final long firstPattern;
  private final long secondPattern;
  private final long firstFold;
  private final long secondFold;

  /**
   * @param ignoreCase ASCII letters count in either case
   */
  public ByteSearch(String text, boolean ignoreCase) {
    this.text = text.getBytes(UTF_8);
    this.fold = new byte[this.text.length];
    if (ignoreCase) {
      for (int i = 0; i < fold.length; i++) {
        byte lower = (byte) (this.text[i] | 0x20);
        if (lower >= 'a' && lower <= 'z') {
          this.text[i] = lower;
          fold[i] = 0x20;
        }
      }
    }
    this.first = rarest(this.text, -1);
    this.second = rarest(this.text, first);
    this.firstPattern = spread(this.text, first);
    this.secondPattern = spread(this.text, second);
    this.firstFold = spread(fold, first);
    this.secondFold = spread(fold, second);
  }

  int length() {
    return text.length;
  }

  /** Where a byte first stands in {@code [from, end)}, or -1. */
  public static int indexOf(byte[] buffer, byte wanted, int from, int end) {
    long wide = ONES * (wanted & 0xFF);
    int i = from;
    while (i + 8 <= end) {
      long hits = zeros((long) LONGS.get(buffer, i) ^ wide);
      if (hits != 0) {
        return i + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      i += 8;
    }
    while (i < end) {
      if (buffer[i] == wanted) {
        return i;
      }
      i++;
    }
    return -1;
  }

  /** How often a byte stands in {@code [from, end)}. */
  public static long count(byte[] buffer, byte wanted, int from, int end) {
    long wide = ONES * (wanted & 0xFF);
    long found = 0;
    int i = from;
    while (i + 8 <= end) {
      long x = (long) LONGS.get(buffer, i) ^ wide;
      /* A bit for each byte that is zero, exactly: no carry goes from one byte into the next. */
      found += Long.bitCount(~(((x & ~HIGHS) + ~HIGHS) | x | ~HIGHS));
      i += 8;
    }
    while (i < end) {
      found += buffer[i] == wanted ? 1 : 0;
      i++;
    }
    return found;
  }

  /** Does the text occur in this stretch? The empty text occurs everywhere. */
  public boolean isIn(byte[] buffer, int offset, int length) {
    return indexIn(buffer, offset, length) >= 0;
  }

  /*
   * The idea of W. Muła's "SIMD-friendly algorithms for substring searching", with a long as the
   * vector: eight starting places at once are asked whether two chosen bytes of the text stand
   * where they should; what remains is compared in full. In place of the first and last byte the
   * two rarest are chosen, and the second is only looked at where the rarest was seen. The
   * zero-byte test may also flag a byte above a real hit; comparing in full takes care of that.
   */

  /** The first place in the buffer where the text stands within the stretch, or -1. */
  public int indexIn(byte[] buffer, int offset, int length) {
    if (text.length == 0) {
      return offset;
    }
    int last = offset + length - text.length;
    int i = offset;
    for (; i + 15 <= last; i += 16) {
      long low = misses(buffer, i + first, firstFold, firstPattern);
      long high = misses(buffer, i + 8 + first, firstFold, firstPattern);
      if ((zeros(low) | zeros(high)) != 0) {
        int found = candidates(buffer, i, low);
        if (found < 0) {
          found = candidates(buffer, i + 8, high);
        }
        if (found >= 0) {
          return found;
        }
      }
    }
    for (; i <= last; i++) {
      if (standsAt(buffer, i)) {
        return i;
      }
    }
    return -1;
  }

  /** Eight bytes, those that are the wanted one made zero. */
  private static long misses(byte[] buffer, int at, long fold, long pattern) {
    return ((long) LONGS.get(buffer, at) | fold) ^ pattern;
  }

  /** The highest bit of every byte that is zero, and perhaps of one above such a byte. */
  private static long zeros(long bytes) {
    return (bytes - ONES) & ~bytes & HIGHS;
  }

  /** The first of eight starting places where the text stands, or -1. */
  private int candidates(byte[] buffer, int start, long firstMisses) {
    long hits = zeros(firstMisses | misses(buffer, start + second, secondFold, secondPattern));
    while (hits != 0) {
      int at = start + (Long.numberOfTrailingZeros(hits) >>> 3);
      if (standsAt(buffer, at)) {
        return at;
      }
      hits &= hits - 1;
    }
    return -1;
  }

  private boolean standsAt(byte[] buffer, int at) {
    for (int i = 0; i < text.length; i++) {
      if ((byte) (buffer[at + i] | fold[i]) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static int rarest(byte[] text, int except) {
    int best = text.length == 1 ? 0 : -1;
    int bestRank = -1;
    for (int i = 0; i < text.length; i++) {
      int known = FREQUENT.indexOf((char) (text[i] & 0xff));
      int rank = known < 0 ? FREQUENT.length() : known;
      if (i != except && rank > bestRank) {
        best = i;
        bestRank = rank;
      }
    }
    return Math.max(best, 0);
  }

  private static long spread(byte[] bytes, int at) {
    return bytes.length == 0 ? 0 : (bytes[at] & 0xffL) * ONES;
  }
}
