package dev.wadi.codec.loki;

import java.util.Arrays;

/**
 * A byte array that grows, to be written to again and again. For one thread.
 *
 * <p>It never shrinks by itself; whoever keeps one says how large it may stay, see {@link
 * #reset(int)}.
 */
public final class GrowableBytes {
  private byte[] array;
  private int size;

  public GrowableBytes(int initialBytes) {
    this.array = new byte[initialBytes];
  }

  /** The bytes, of which the first {@link #size()} count; replaced when it grows. */
  public byte[] array() {
    return array;
  }

  public int size() {
    return size;
  }

  /** Makes room for so many bytes behind the last and returns where they begin. */
  public int append(int bytes) {
    int from = size;
    int needed = Math.addExact(size, bytes);
    if (needed > array.length) {
      array = Arrays.copyOf(array, Math.max(needed, (int) Math.min(array.length * 2L, 1 << 30)));
    }
    size = needed;
    return from;
  }

  /** Forgets the content, and the array too when it is larger than {@code keepBytes}. */
  public void reset(int keepBytes) {
    size = 0;
    if (array.length > keepBytes) {
      array = new byte[keepBytes];
    }
  }
}
