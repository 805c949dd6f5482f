package dev.wadi.query;

import java.util.List;

/** Which bucket of a window a time belongs to; a later time never to an earlier one. Immutable. */
sealed interface TimeScale permits TimeScale.Multiples, LaidSteps {
  long bucket(long nanos);

  /**
   * A bucket {@code k} holds what is after {@code (k-1)·step} up to {@code k·step}, as a range in
   * LogQL leaves its beginning out and takes its end in.
   */
  record Multiples(long stepNanos) implements TimeScale {
    @Override
    public long bucket(long nanos) {
      return -Math.floorDiv(-nanos, stepNanos);
    }

    /** The last bucket that is over at a time. */
    long over(long nanos) {
      return Math.floorDiv(nanos, stepNanos);
    }

    @Override
    public String toString() {
      return Long.toString(stepNanos);
    }
  }

  /** One whose buckets each lie within one bucket of all of these. */
  static TimeScale common(List<TimeScale> scales) {
    if (scales.stream().distinct().count() == 1) {
      return scales.get(0);
    }
    long common = 0;
    for (TimeScale scale : scales) {
      common = gcd(scale instanceof Multiples multiples ? multiples.stepNanos : 1, common);
    }
    return new Multiples(Math.max(1, common));
  }

  /** The largest number that divides both. */
  static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
