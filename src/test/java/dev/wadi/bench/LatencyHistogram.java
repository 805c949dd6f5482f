package dev.wadi.bench;

/**
 * Counts latencies with an error below 1 % from a nanosecond to hours: 128 steps for each doubling.
 * For one thread.
 */
final class LatencyHistogram {
  private static final int STEP_BITS = 7;
  private static final int STEPS = 1 << STEP_BITS;

  private final long[] counts = new long[(64 - STEP_BITS) * STEPS];
  private long total;
  private long max;

  void record(long nanos) {
    long value = Math.max(0, nanos);
    counts[index(value)]++;
    total++;
    max = Math.max(max, value);
  }

  void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    max = Math.max(max, other.max);
  }

  long total() {
    return total;
  }

  long maxNanos() {
    return max;
  }

  /** The smallest value that so large a share of all does not exceed. */
  long percentileNanos(double percent) {
    long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min(max, highest(i));
      }
    }
    return max;
  }

  private static int index(long value) {
    if (value < STEPS) {
      return (int) value;
    }
    int doublings = 63 - Long.numberOfLeadingZeros(value) - STEP_BITS;
    return (doublings + 1) * STEPS + (int) ((value >>> doublings) & (STEPS - 1));
  }

  private static long highest(int index) {
    if (index < STEPS) {
      return index;
    }
    int doublings = index / STEPS - 1;
    long lowest = (STEPS + (long) (index % STEPS)) << doublings;
    return lowest + (1L << doublings) - 1;
  }
}
