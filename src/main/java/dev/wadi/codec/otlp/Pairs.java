package dev.wadi.codec.otlp;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.model.Slice;
import java.util.Arrays;

/** Names and values as slices, to be written to again and again. For one thread. */
final class Pairs {
  private final DecodeLimits limits;
  private long[] slices = new long[32];
  private int size;
  private long bytes;

  /**
   * @param limits are asked before it grows
   */
  Pairs(DecodeLimits limits) {
    this.limits = limits;
  }

  /** Pairs in it. */
  int size() {
    return size / 2;
  }

  /** Of all names and values. */
  long bytes() {
    return bytes;
  }

  long name(int pair) {
    return slices[2 * pair];
  }

  long value(int pair) {
    return slices[2 * pair + 1];
  }

  void add(long name, long value) throws MalformedPushException {
    if (size + 2 > slices.length) {
      limits.checkMetadataPairs(slices.length);
      slices = Arrays.copyOf(slices, 2 * slices.length);
    }
    slices[size++] = name;
    slices[size++] = value;
    bytes += Slice.length(name) + Slice.length(value);
  }

  /** Forgets all pairs from one on. */
  void cut(int pairs) {
    while (size > 2 * pairs) {
      size -= 2;
      bytes -= Slice.length(slices[size]) + Slice.length(slices[size + 1]);
    }
  }
}
