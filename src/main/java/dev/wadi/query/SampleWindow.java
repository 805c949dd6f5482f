package dev.wadi.query;

import dev.wadi.model.Labels;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The samples of one selection, a ring of buckets for each series: of the last while, moving on, or
 * of a whole time that lines are asked of once. Samples that are older than the window or too far
 * ahead are counted and left out. For one thread.
 */
final class SampleWindow {
  private static final int SERIES_BYTES = 256;

  private final Grouping grouping;
  private final Tally tally;
  private final TimeScale scale;
  private long behind;
  private final int ahead;
  private final Memory memory;
  private final int mostSeries;
  private final Map<Labels, Buckets> series = new HashMap<>();
  private long now;
  private long outside;
  private long refused;

  private SampleWindow(
      Grouping grouping,
      Tally tally,
      TimeScale scale,
      long now,
      long behind,
      int ahead,
      int mostSeries,
      Memory memory) {
    this.grouping = grouping;
    this.tally = tally;
    this.scale = scale;
    this.now = now;
    this.behind = behind;
    this.ahead = ahead;
    this.mostSeries = mostSeries;
    this.memory = memory;
  }

  /**
   * The last while, as time goes on; at a multiple of the step an answer is exact.
   *
   * @param behind buckets that are looked back to
   * @param ahead buckets that a sample's time may be ahead
   */
  static SampleWindow moving(
      Grouping grouping,
      Tally tally,
      TimeScale.Multiples scale,
      long behind,
      int ahead,
      int mostSeries,
      Memory memory) {
    return new SampleWindow(
        grouping, tally, scale, Long.MIN_VALUE / 2, behind, ahead, mostSeries, memory);
  }

  /** All steps of a range at once, each of them exact. */
  static SampleWindow laid(Grouping grouping, Tally tally, LaidSteps steps, Memory memory) {
    return new SampleWindow(
        grouping, tally.exact(), steps, 0, 0, steps.buckets(), Integer.MAX_VALUE, memory);
  }

  Grouping grouping() {
    return grouping;
  }

  Tally tally() {
    return tally;
  }

  TimeScale scale() {
    return scale;
  }

  /** Looks back at least as far; before the first sample. */
  void reach(long buckets) {
    behind = Math.max(behind, buckets);
  }

  /** The bucket that a time belongs to. */
  long bucket(long nanos) {
    return scale.bucket(nanos);
  }

  /** False when a line of this time need not be looked at. */
  boolean wants(long nanos) {
    return !(scale instanceof LaidSteps steps) || steps.covers(nanos);
  }

  /** Says what time it is; what has left the window goes. */
  void advance(long nanos) {
    long at = moving().over(nanos);
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
    return grouping.suffix() + " " + tally + " " + scale + " " + slots();
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
    if (series.size() >= mostSeries || !memory.take(seriesBytes(labels))) {
      refused += samples;
      return null;
    }
    Buckets made = new Buckets(tally, slots(), memory);
    series.put(labels, made);
    return made;
  }

  /** All series. */
  void forEach(BiConsumer<Labels, Buckets> action) {
    series.forEach(action);
  }

  /** The series with samples in a range, each with what they come to. */
  void forEach(long atNanos, RangeAggregation over, Summary summary, ObjSample action) {
    /* Between two steps the bucket that has begun counts too: what has just come is not missed. */
    long to = bucket(atNanos - over.offsetNanos());
    long from = to - Math.max(1, moving().over(over.rangeNanos()));
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

  private TimeScale.Multiples moving() {
    if (scale instanceof TimeScale.Multiples multiples) {
      return multiples;
    }
    throw new IllegalStateException("this window does not move on");
  }

  private int slots() {
    return (int) (behind + ahead);
  }

  /* Values of fields may be as long as lines; a window that moves on has a bound for series. */
  private long seriesBytes(Labels labels) {
    long bytes = seriesBytes();
    if (mostSeries == Integer.MAX_VALUE) {
      for (int i = 0; i < labels.size(); i++) {
        bytes += 96L + 2L * (labels.name(i).length() + labels.value(i).length());
      }
    }
    return bytes;
  }

  private long seriesBytes() {
    return SERIES_BYTES + (long) slots() * tally.bytes();
  }
}
