package dev.wadi.codec.plain;

import java.util.Arrays;

/**
 * Which entry of a request each line of a batch was made of. A batch puts lines of equal labels
 * together; the place of a line in the buffer that its decoder wrote tells it apart for good. For
 * one thread until it is handed on, then nobody changes it.
 */
public final class LinePlaces {
  private int[] offsets = new int[16];
  private int[] entries = new int[16];
  private int size;
  private byte[] buffer = new byte[0];

  /**
   * A line was written.
   *
   * @param offset in the buffer, behind all before it
   * @param entry its place in the request
   */
  public void add(int offset, int entry) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
    }
    offsets[size] = offset;
    entries[size++] = entry;
  }

  /** The buffer that holds all lines. */
  public LinePlaces in(byte[] lines) {
    buffer = lines;
    return this;
  }

  /** The entry of a line; -1 when the line was not written here, or written anew since. */
  public int entryOf(byte[] lines, int offset) {
    int at = lines == buffer ? Arrays.binarySearch(offsets, 0, size, offset) : -1;
    return at < 0 ? -1 : entries[at];
  }
}
