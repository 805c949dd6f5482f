package dev.wadi.query;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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
    boolean ends = tally == Tally.ENDS || tally == Tally.COUNTER;
    boolean two = ends || tally == Tally.EXTREMES || tally == Tally.SPREAD;
    this.low = new double[two ? slots : 0];
    this.high = new double[two ? slots : 0];
    this.lowAt = new long[ends ? slots : 0];
    this.highAt = new long[ends ? slots : 0];
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
    if (tally == Tally.COUNTER) {
      addToCounter(slot, before, value, nanos);
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

  /*
   * The sum is of what the counter had each time before it began anew. A sample older than the last
   * one cannot be put in between any more; it only counts as the first, when it is that.
   */
  private void addToCounter(int slot, long before, double value, long nanos) {
    if (before == 0 || nanos < lowAt[slot]) {
      lowAt[slot] = nanos;
      low[slot] = value;
    }
    if (before == 0 || nanos >= highAt[slot]) {
      sum[slot] += before > 0 && value < high[slot] ? high[slot] : 0;
      highAt[slot] = nanos;
      high[slot] = value;
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
    if (tally == Tally.COUNTER) {
      summary.addCounter(before, low[slot], sum[slot]);
      summary.addEnds(low[slot], lowAt[slot], high[slot], highAt[slot]);
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

  /** Writes the buckets that are not empty. */
  void write(DataOutputStream out) throws IOException {
    int used = 0;
    for (long at : bucket) {
      used += at == Long.MIN_VALUE ? 0 : 1;
    }
    out.writeInt(used);
    for (int slot = 0; slot < bucket.length; slot++) {
      if (bucket[slot] != Long.MIN_VALUE) {
        write(slot, out);
      }
    }
  }

  private void write(int slot, DataOutputStream out) throws IOException {
    out.writeLong(bucket[slot]);
    out.writeLong(count[slot]);
    if (tally != Tally.COUNT) {
      out.writeDouble(sum[slot]);
    }
    if (low.length > 0) {
      out.writeDouble(low[slot]);
      out.writeDouble(high[slot]);
    }
    if (lowAt.length > 0) {
      out.writeLong(lowAt[slot]);
      out.writeLong(highAt[slot]);
    }
    if (values.length > 0) {
      double[] kept = values[slot];
      int n = kept == null ? 0 : (int) Math.min(count[slot], kept.length);
      out.writeInt(n);
      for (int i = 0; i < n && kept != null; i++) {
        out.writeDouble(kept[i]);
      }
    }
  }

  /** Takes what {@link #write} wrote of a series of the same tally. */
  void read(DataInputStream in) throws IOException {
    int used = in.readInt();
    for (int i = 0; i < used; i++) {
      int slot = slot(in.readLong());
      count[slot] = in.readLong();
      if (tally != Tally.COUNT) {
        sum[slot] = in.readDouble();
      }
      if (low.length > 0) {
        low[slot] = in.readDouble();
        high[slot] = in.readDouble();
      }
      if (lowAt.length > 0) {
        lowAt[slot] = in.readLong();
        highAt[slot] = in.readLong();
      }
      if (values.length > 0) {
        values[slot] = values(in);
      }
    }
  }

  /* As long as a later value expects it to be: a power of two, full or with room behind. */
  private static double[] values(DataInputStream in) throws IOException {
    int n = in.readInt();
    if (n < 0 || n > MOST_VALUES) {
      throw new IOException("a bucket of " + n + " values (expected: at most " + MOST_VALUES + ")");
    }
    int length = 4;
    while (length < n) {
      length *= 2;
    }
    double[] read = new double[length];
    for (int i = 0; i < n; i++) {
      read[i] = in.readDouble();
    }
    return read;
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
