package dev.wadi.query;

import dev.wadi.model.Labels;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last while of one selection's samples, a ring of buckets for each series. A bucket {@code k}
 * holds what is after {@code (k-1)·step} up to {@code k·step}, as a range in LogQL leaves its
 * beginning out and takes its end in; so an answer at a multiple of the step is exact. Samples that
 * are older than the window or too far ahead are counted and left out. For one thread.
 */
final class SampleWindow {
  private static final int SERIES_BYTES = 256;

  private final Grouping grouping;
  private final Tally tally;
  private final long stepNanos;
  private long behind;
  private final int ahead;
  private final Memory memory;
  private final int mostSeries;
  private final Map<Labels, Buckets> series = new HashMap<>();
  private long now = Long.MIN_VALUE / 2;
  private long outside;
  private long refused;

  /** Memory that all windows share. */
  static final class Memory {
    private final long most;
    private long used;

    Memory(long most) {
      this.most = most;
    }

    long used() {
      return used;
    }

    private boolean take(long bytes) {
      if (used + bytes > most) {
        return false;
      }
      used += bytes;
      return true;
    }

    private void giveBack(long bytes) {
      used -= bytes;
    }
  }

  /**
   * @param behind buckets that are looked back to
   * @param ahead buckets that a sample's time may be ahead
   */
  SampleWindow(
      Grouping grouping,
      Tally tally,
      long stepNanos,
      long behind,
      int ahead,
      int mostSeries,
      Memory memory) {
    this.grouping = grouping;
    this.tally = tally;
    this.stepNanos = stepNanos;
    this.behind = behind;
    this.ahead = ahead;
    this.mostSeries = mostSeries;
    this.memory = memory;
  }

  Grouping grouping() {
    return grouping;
  }

  Tally tally() {
    return tally;
  }

  long stepNanos() {
    return stepNanos;
  }

  /** Looks back at least as far; before the first sample. */
  void reach(long buckets) {
    behind = Math.max(behind, buckets);
  }

  /** The bucket that a time belongs to. */
  long bucket(long nanos) {
    return bucket(nanos, stepNanos);
  }

  /** The bucket of a step that a time belongs to; its end is the number times the step. */
  static long bucket(long nanos, long stepNanos) {
    return -Math.floorDiv(-nanos, stepNanos);
  }

  /** Says what time it is; what has left the window goes. */
  void advance(long nanos) {
    long at = Math.floorDiv(nanos, stepNanos);
    if (at <= now) {
      return;
    }
    now = at;
    Iterator<Buckets> all = series.values().iterator();
    while (all.hasNext()) {
      Buckets one = all.next();
      if (one.newest() <= now - behind) {
        one.letGo();
        all.remove();
        memory.giveBack(seriesBytes());
      }
    }
  }

  /** Takes the series of another window, if that looks back as far as this one. */
  boolean takeOver(SampleWindow other) {
    if (other.slots() != slots()) {
      return false;
    }
    other.series.forEach(
        (labels, buckets) -> {
          if (series.size() < mostSeries && memory.take(seriesBytes())) {
            series.put(labels, buckets);
          }
        });
    now = Math.max(now, other.now);
    outside += other.outside;
    refused += other.refused;
    return true;
  }

  /** What must be the same for what was written of one window to be read by another. */
  String form() {
    return grouping.suffix() + " " + tally + " " + stepNanos + " " + slots();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeInt(series.size());
    for (Map.Entry<Labels, Buckets> one : series.entrySet()) {
      Labels labels = one.getKey();
      out.writeInt(labels.size());
      for (int i = 0; i < labels.size(); i++) {
        WindowFile.writeText(out, labels.name(i));
        WindowFile.writeText(out, labels.value(i));
      }
      one.getValue().write(out);
    }
  }

  /** Takes what another window of this {@link #form} wrote; series without room go. */
  void read(DataInputStream in) throws IOException {
    int n = in.readInt();
    for (int i = 0; i < n; i++) {
      Map<String, String> labels = new TreeMap<>();
      int pairs = in.readInt();
      for (int k = 0; k < pairs; k++) {
        String name = WindowFile.readText(in);
        labels.put(name, WindowFile.readText(in));
      }
      Buckets read = new Buckets(tally, slots());
      read.read(in);
      if (read.newest() > now - behind
          && series.size() < mostSeries
          && memory.take(seriesBytes())) {
        series.put(Labels.of(labels), read);
      }
    }
  }

  /** Is a bucket within what the window holds? */
  boolean holds(long bucket) {
    return bucket > now - behind && bucket <= now + ahead;
  }

  void leftOut(long samples) {
    outside += samples;
  }

  /** The buckets of a series; null, and its samples counted, when there is no room for one more. */
  @Nullable Buckets series(Labels labels, long samples) {
    Buckets known = series.get(labels);
    if (known != null) {
      return known;
    }
    if (series.size() >= mostSeries || !memory.take(seriesBytes())) {
      refused += samples;
      return null;
    }
    Buckets made = new Buckets(tally, slots());
    series.put(labels, made);
    return made;
  }

  /** The series with samples in a range, each with what they come to. */
  void forEach(long atNanos, RangeAggregation over, Summary summary, ObjSample action) {
    /* Between two steps the bucket that has begun counts too: what has just come is not missed. */
    long to = bucket(atNanos - over.offsetNanos());
    long from = to - Math.max(1, over.rangeNanos() / stepNanos);
    series.forEach(
        (labels, buckets) -> {
          buckets.sumUp(from, to, summary);
          if (summary.count() > 0) {
            action.accept(labels, summary.of(over));
          }
        });
  }

  /** Takes a series and its value. */
  interface ObjSample {
    void accept(Labels labels, double value);
  }

  int size() {
    return series.size();
  }

  /** Samples that came too late or too early. */
  long outside() {
    return outside;
  }

  /** Samples of series for which there was no room. */
  long refused() {
    return refused;
  }

  private int slots() {
    return (int) (behind + ahead);
  }

  private long seriesBytes() {
    return SERIES_BYTES + (long) slots() * tally.bytes();
  }
}
