package dev.wadi.query;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
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
  private final long[] @Nullable [] times;
  private final @Nullable Memory memory;
  private long newest = Long.MIN_VALUE;
  private boolean gone;
  private long random = 0x9E3779B97F4A7C15L;

  Buckets(Tally tally, int slots) {
    this(tally, slots, null);
  }

  /**
   * @param memory where room for values comes from, when every one is kept
   */
  Buckets(Tally tally, int slots, @Nullable Memory memory) {
    this.tally = tally;
    this.memory = memory;
    this.bucket = new long[slots];
    Arrays.fill(bucket, Long.MIN_VALUE);
    this.count = new long[slots];
    this.sum = new double[tally == Tally.COUNT ? 0 : slots];
    boolean timed = tally == Tally.EVERY_COUNT;
    boolean ends = tally == Tally.ENDS || tally == Tally.COUNTER || timed;
    boolean two = ends || tally == Tally.EXTREMES || tally == Tally.SPREAD;
    this.low = new double[two ? slots : 0];
    this.high = new double[two ? slots : 0];
    this.lowAt = new long[ends ? slots : 0];
    this.highAt = new long[ends ? slots : 0];
    boolean each = tally == Tally.VALUES || tally == Tally.EVERY_VALUE || timed;
    this.values = new double[each ? slots : 0][];
    this.times = new long[timed ? slots : 0][];
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
    if (tally == Tally.EVERY_COUNT || tally == Tally.EVERY_VALUE) {
      keepEvery(slot, before, value, nanos);
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

  private void keepEvery(int slot, long before, double value, long nanos) {
    int at = (int) before;
    double[] kept = values[slot];
    if (kept == null || before == kept.length) {
      kept = kept == null || at == 0 ? new double[room(0)] : Arrays.copyOf(kept, room(kept.length));
      values[slot] = kept;
    }
    kept[at] = value;
    if (tally == Tally.EVERY_COUNT) {
      long[] when = times[slot];
      if (when == null || when.length < kept.length) {
        when = when == null ? new long[kept.length] : Arrays.copyOf(when, kept.length);
        times[slot] = when;
      }
      when[at] = nanos;
    }
  }

  private int room(int length) {
    int more = Math.max(4, Math.min(length / 2, Integer.MAX_VALUE - 8 - length));
    if (memory != null) {
      memory.take((tally == Tally.EVERY_COUNT ? 16L : 8L) * more);
    }
    return length + more;
  }

  /** All samples are there: those of a counter, kept with their times, can be put in order. */
  void settle() {
    if (tally != Tally.EVERY_COUNT) {
      return;
    }
    for (int slot = 0; slot < bucket.length; slot++) {
      double[] kept = values[slot];
      long[] when = times[slot];
      if (kept != null && when != null) {
        settle(slot, kept, when);
      }
    }
  }

  private void settle(int slot, double[] kept, long[] when) {
    int n = (int) count[slot];
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingLong(i -> when[i]));
    for (int i = 0; i < n; i++) {
      addToCounter(slot, i, kept[order[i]], when[order[i]]);
    }
    values[slot] = null;
    times[slot] = null;
  }

  /** Has the bucket of this number, and no other, hold what a summary says. */
  void put(long at, Summary summary) {
    int slot = slot(at);
    count[slot] = summary.count();
    if (tally != Tally.COUNT) {
      sum[slot] = summary.sum();
    }
    switch (tally) {
      case EXTREMES -> {
        low[slot] = summary.min();
        high[slot] = summary.max();
      }
      case SPREAD -> {
        low[slot] = summary.mean();
        high[slot] = summary.squares();
      }
      case ENDS, COUNTER, EVERY_COUNT -> {
        low[slot] = summary.first();
        high[slot] = summary.last();
        lowAt[slot] = summary.firstAt();
        highAt[slot] = summary.lastAt();
      }
      default -> {}
    }
  }

  /** Sums up the buckets after {@code from} up to {@code to}. */
  void sumUp(long from, long to, Summary summary) {
    summary.clear();
    addUp(from, to, summary);
  }

  /** Adds the buckets after {@code from} up to {@code to} to what is older than them. */
  void addUp(long from, long to, Summary summary) {
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
    if (n == 0) {
      return;
    }
    summary.addCount(n);
    if (tally == Tally.COUNT) {
      return;
    }
    if (tally == Tally.COUNTER || tally == Tally.EVERY_COUNT) {
      summary.addCounter(before, low[slot], sum[slot]);
      summary.addEnds(low[slot], lowAt[slot], high[slot], highAt[slot]);
      return;
    }
    summary.addSum(sum[slot]);
    switch (tally) {
      case EXTREMES -> summary.addExtremes(low[slot], high[slot]);
      case SPREAD -> summary.addSpread(before, n, low[slot], high[slot]);
      case ENDS -> summary.addEnds(low[slot], lowAt[slot], high[slot], highAt[slot]);
      case VALUES, EVERY_VALUE -> {
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
