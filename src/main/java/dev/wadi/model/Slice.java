package dev.wadi.model;

/**
 * A stretch of bytes inside one of a stream's buffers, packed into a {@code long}: the buffer's
 * number (8 bits), the offset (28 bits), the length (28 bits).
 *
 * <p>Columns of these longs stand in place of an object for each line. Offsets and lengths are
 * below {@value #LIMIT_BYTES} bytes, a stream has at most {@value #MAX_BUFFERS} buffers.
 */
public final class Slice {
  /** No offset and no length reaches this: 256 MiB. */
  public static final int LIMIT_BYTES = 1 << 28;

  /** Buffers that one stream can refer to. */
  public static final int MAX_BUFFERS = 256;

  private static final int MASK = LIMIT_BYTES - 1;

  private Slice() {}

  /** Packs a place; throws {@link IllegalArgumentException} when a part does not fit. */
  public static long of(int buffer, int offset, int length) {
    if (buffer < 0 || buffer >= MAX_BUFFERS) {
      throw new IllegalArgumentException("buffer: " + buffer + " (expected: 0 to 255)");
    }
    if ((offset | length) < 0 || offset >= LIMIT_BYTES || length >= LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "slice: " + offset + "+" + length + " (expected: each below " + LIMIT_BYTES + ")");
    }
    return ((long) buffer << 56) | ((long) offset << 28) | length;
  }

  /** The buffer's number. */
  public static int buffer(long slice) {
    return (int) (slice >>> 56);
  }

  /** Bytes before the slice in its buffer. */
  public static int offset(long slice) {
    return (int) (slice >>> 28) & MASK;
  }

  /** Bytes in the slice. */
  public static int length(long slice) {
    return (int) slice & MASK;
  }
}
