package dev.wadi.query;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one series, summed up in buckets of time: a ring that holds as many as a window
 * needs, so that its memory is known when it is made. For one thread.
 */
final class Buckets {
  /** Values of one bucket that a quantile is reckoned of; of more a fair share is kept. */
  static final int MOST_VALUES = 256;

  private final Tally tally;
  /* Which bucket a slot holds just now. */
  private final long[] bucket;
  private final long[] count;
  private final double[] sum;
  private final double[] low;
  private final double[] high;
  private final long[] lowAt;
  private final long[] highAt;
  private final double[] @Nullable [] values;
  private long newest = Long.MIN_VALUE;
  private boolean gone;
  private long random = 0x9E3779B97F4A7C15L;

  Buckets(Tally tally, int slots) {
    this.tally = tally;
    this.bucket = new long[slots];
    Arrays.fill(bucket, Long.MIN_VALUE);
    this.count = new long[slots];
    this.sum = new double[tally == Tally.COUNT ? 0 : slots];
    boolean two = tally == Tally.EXTREMES || tally == Tally.SPREAD || tally == Tally.ENDS;
    this.low = new double[two ? slots : 0];
    this.high = new double[two ? slots : 0];
    this.lowAt = new long[tally == Tally.ENDS ? slots : 0];
    this.highAt = new long[tally == Tally.ENDS ? slots : 0];
    this.values = new double[tally == Tally.VALUES ? slots : 0][];
  }

  /** Adds samples of one bucket of which only the number and the sum matter. */
  void add(long at, long samples, double total) {
    int slot = slot(at);
    count[slot] += samples;
    if (tally != Tally.COUNT) {
      sum[slot] += total;
    }
  }

  /** Adds one sample; {@code nanos} is when exactly it was. */
  void addOne(long at, double value, long nanos) {
    int slot = slot(at);
    long before = count[slot]++;
    if (tally == Tally.COUNT) {
      return;
    }
    sum[slot] += value;
    switch (tally) {
      case EXTREMES -> {
        low[slot] = before == 0 ? value : Math.min(low[slot], value);
        high[slot] = before == 0 ? value : Math.max(high[slot], value);
      }
      case SPREAD -> {
        double mean = before == 0 ? 0 : low[slot];
        double delta = value - mean;
        low[slot] = mean + delta / (before + 1);
        high[slot] = (before == 0 ? 0 : high[slot]) + delta * (value - low[slot]);
      }
      case ENDS -> {
        if (before == 0 || nanos < lowAt[slot]) {
          lowAt[slot] = nanos;
          low[slot] = value;
        }
        if (before == 0 || nanos >= highAt[slot]) {
          highAt[slot] = nanos;
          high[slot] = value;
        }
      }
      case VALUES -> keep(slot, before, value);
      default -> {}
    }
  }

  /* Beyond the bound each value stays with the same chance: Vitter's algorithm R (1985). */
  private void keep(int slot, long before, double value) {
    double[] kept = values[slot];
    if (kept == null || (before == kept.length && kept.length < MOST_VALUES)) {
      kept = kept == null ? new double[4] : Arrays.copyOf(kept, kept.length * 2);
      values[slot] = kept;
    }
    if (before < kept.length) {
      kept[(int) before] = value;
      return;
    }
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    long place = Math.floorMod(random, before + 1);
    if (place < kept.length) {
      kept[(int) place] = value;
    }
  }

  /** Sums up the buckets after {@code from} up to {@code to}. */
  void sumUp(long from, long to, Summary summary) {
    summary.clear();
    for (long at = from + 1; at <= to; at++) {
      int slot = (int) Math.floorMod(at, (long) bucket.length);
      if (bucket[slot] == at) {
        sumUp(slot, summary);
      }
    }
  }

  private void sumUp(int slot, Summary summary) {
    long before = summary.count();
    long n = count[slot];
    summary.addCount(n);
    if (tally == Tally.COUNT) {
      return;
    }
    summary.addSum(sum[slot]);
    switch (tally) {
      case EXTREMES -> summary.addExtremes(low[slot], high[slot]);
      case SPREAD -> summary.addSpread(before, n, low[slot], high[slot]);
      case ENDS -> summary.addEnds(low[slot], lowAt[slot], high[slot], highAt[slot]);
      case VALUES -> {
        double[] kept = values[slot];
        if (kept != null) {
          summary.addValues(kept, (int) Math.min(n, kept.length));
        }
      }
      default -> {}
    }
  }

  /** The newest bucket that has a sample. */
  long newest() {
    return newest;
  }

  /** It was let go: who still knows it must ask for the series anew. */
  void letGo() {
    gone = true;
  }

  boolean isGone() {
    return gone;
  }

  private int slot(long at) {
    int slot = (int) Math.floorMod(at, (long) bucket.length);
    if (bucket[slot] != at) {
      bucket[slot] = at;
      count[slot] = 0;
      if (tally != Tally.COUNT) {
        sum[slot] = 0;
      }
    }
    newest = Math.max(newest, at);
    return slot;
  }
}
