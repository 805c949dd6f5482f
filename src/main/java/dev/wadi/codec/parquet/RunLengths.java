package dev.wadi.codec.parquet;

import java.io.ByteArrayOutputStream;

/**
 * Small numbers in Parquet's hybrid of run lengths and bit packing: levels and places in a
 * dictionary (parquet.apache.org, "Run Length Encoding / Bit-Packing Hybrid"). For one thread.
 */
final class RunLengths {
  private static final int GROUP = 8;
  private static final int MOST_GROUPS = 63;

  private RunLengths() {}

  /** Bits that numbers up to one need. */
  static int width(int most) {
    return 32 - Integer.numberOfLeadingZeros(most);
  }

  /** Encodes numbers, each in so many bits at most. */
  static void encode(int[] values, int from, int to, int width, ByteArrayOutputStream out) {
    int at = from;
    while (at < to) {
      int same = run(values, at, to);
      if (same >= GROUP) {
        varint((long) same << 1, out);
        for (int shift = 0; shift < width; shift += 8) {
          out.write(values[at] >>> shift);
        }
        at += same;
      } else {
        at = packed(values, at, to, width, out);
      }
    }
  }

  private static int run(int[] values, int from, int to) {
    int at = from + 1;
    while (at < to && values[at] == values[from]) {
      at++;
    }
    return at - from;
  }

  /* Groups of eight, up to where a long run begins. Only the last group of all may be filled up. */
  private static int packed(int[] values, int from, int to, int width, ByteArrayOutputStream out) {
    int groups = 0;
    int end = from;
    while (end < to && groups < MOST_GROUPS && (groups == 0 || run(values, end, to) < GROUP)) {
      end = Math.min(to, end + GROUP);
      groups++;
    }
    varint((long) groups << 1 | 1, out);
    long bits = 0;
    int held = 0;
    for (int i = from; i < from + groups * GROUP; i++) {
      bits |= (long) (i < end ? values[i] : 0) << held;
      held += width;
      while (held >= 8) {
        out.write((int) bits);
        bits >>>= 8;
        held -= 8;
      }
    }
    return end;
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
