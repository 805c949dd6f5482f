package dev.wadi.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds a byte string in a buffer. Immutable; threads may share it.
 *
 * <p>From four bytes on by Horspool's method (R. N. Horspool, "Practical fast searching in
 * strings", 1980): the byte under the pattern's end tells how far it may move. Shorter patterns
 * look for their first byte, eight bytes at a time.
 */
public final class LiteralSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private final byte[] pattern;
  private final boolean ignoreCase;
  private final int[] shift = new int[256];

  /**
   * @param pattern at least one byte
   */
  public LiteralSearch(byte[] pattern) {
    this(pattern, false);
  }

  /**
   * @param ignoreCase ASCII letters match in either case
   */
  public LiteralSearch(byte[] pattern, boolean ignoreCase) {
    if (pattern.length == 0) {
      throw new IllegalArgumentException("pattern: empty");
    }
    this.pattern = pattern.clone();
    this.ignoreCase = ignoreCase;
    Arrays.fill(shift, pattern.length);
    for (int i = 0; i < pattern.length - 1; i++) {
      shift[pattern[i] & 0xFF] = pattern.length - 1 - i;
      if (ignoreCase && isLetter(pattern[i])) {
        shift[(pattern[i] ^ 0x20) & 0xFF] = pattern.length - 1 - i;
      }
    }
  }

  private static boolean isLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  /** Where the pattern first stands in {@code [from, end)}, or -1. */
  public int find(byte[] buffer, int from, int end) {
    if (ignoreCase) {
      return findIgnoringCase(buffer, from, end);
    }
    return pattern.length < 4 ? findShort(buffer, from, end) : findLong(buffer, from, end);
  }

  private int findIgnoringCase(byte[] buffer, int from, int end) {
    int last = pattern.length - 1;
    byte lastByte = pattern[last];
    byte lastOther = isLetter(lastByte) ? (byte) (lastByte ^ 0x20) : lastByte;
    int[] moves = shift;
    int i = from + last;
    while (i < end) {
      byte b = buffer[i];
      if ((b == lastByte || b == lastOther) && matchesIgnoringCase(buffer, i - last)) {
        return i - last;
      }
      i += moves[b & 0xFF];
    }
    return -1;
  }

  private boolean matchesIgnoringCase(byte[] buffer, int at) {
    for (int i = 0; i < pattern.length; i++) {
      int difference = buffer[at + i] ^ pattern[i];
      if (difference != 0 && !(difference == 0x20 && isLetter(pattern[i]))) {
        return false;
      }
    }
    return true;
  }

  private int findLong(byte[] buffer, int from, int end) {
    int last = pattern.length - 1;
    byte lastByte = pattern[last];
    int[] moves = shift;
    int i = from + last;
    while (i < end) {
      byte b = buffer[i];
      if (b == lastByte && matches(buffer, i - last)) {
        return i - last;
      }
      i += moves[b & 0xFF];
    }
    return -1;
  }

  private int findShort(byte[] buffer, int from, int end) {
    int stop = end - pattern.length + 1;
    int i = from;
    while (true) {
      i = indexOf(buffer, pattern[0], i, stop);
      if (i < 0 || matches(buffer, i)) {
        return i;
      }
      i++;
    }
  }

  private boolean matches(byte[] buffer, int at) {
    return Arrays.equals(buffer, at, at + pattern.length, pattern, 0, pattern.length);
  }

  /** How often a byte stands in {@code [from, end)}. */
  static long count(byte[] buffer, byte wanted, int from, int end) {
    long wide = ONES * (wanted & 0xFF);
    long found = 0;
    int i = from;
    while (i + 8 <= end) {
      long x = (long) LONG.get(buffer, i) ^ wide;
      // A bit for each byte that is zero, exactly: no carry goes from one byte into the next.
      found += Long.bitCount(~(((x & ~HIGH) + ~HIGH) | x | ~HIGH));
      i += 8;
    }
    while (i < end) {
      found += buffer[i] == wanted ? 1 : 0;
      i++;
    }
    return found;
  }

  /** Where a byte first stands in {@code [from, end)}, or -1. */
  public static int indexOf(byte[] buffer, byte wanted, int from, int end) {
    long wide = ONES * (wanted & 0xFF);
    int i = from;
    while (i + 8 <= end) {
      long x = (long) LONG.get(buffer, i) ^ wide;
      long found = (x - ONES) & ~x & HIGH;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
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
}
