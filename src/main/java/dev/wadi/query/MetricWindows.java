package dev.wadi.query;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts lines as they come for any number of metric queries, and answers them at a time. What is
 * kept are sums in buckets of time, no line; equal log queries are asked once, a line is looked
 * through once for the texts of all of them, and streams that no query selects cost a look-up.
 *
 * <p>Answers are exact at multiples of the interval that a query was {@linkplain Watched given
 * with}, unless its range is more than {@value #MOST_BUCKETS} times the step that range, offset and
 * interval have in common: then the range's beginning is exact to that part of it. Lines may come
 * late as long as their time is within the range. Memory is bounded by {@link MetricLimits}; what
 * had no room is told by {@link Watch}. For one thread.
 */
public final class MetricWindows {
  /** Buckets that a window has at most. */
  static final int MOST_BUCKETS = 2048;

  private static final long AHEAD_NANOS = 60_000_000_000L;
  private static final int MOST_AHEAD = 60;

  private final MetricLimits limits;
  private final Memory memory;
  private final Map<String, Selection> selections = new LinkedHashMap<>();
  private final IdentityHashMap<RangeAggregation, Source> sources = new IdentityHashMap<>();
  private final Set<SampleWindow> takenOver = new HashSet<>();
  private final WatchedStreams streams;

  /**
   * A query and how often it is asked.
   *
   * @param intervalNanos it is asked at multiples of this
   */
  public record Watched(MetricQuery query, long intervalNanos) {
    public Watched {
      if (intervalNanos < 1_000_000) {
        throw new IllegalArgumentException(
            "intervalNanos: " + intervalNanos + " (expected: 1000000 or more)");
      }
      if (query.looksAhead()) {
        throw new IllegalArgumentException("query: " + query + " (expected: no negative offset)");
      }
    }
  }

  /**
   * How the counting for one query goes.
   *
   * @param series label sets that are counted apart now
   * @param failedLines lines left out because a parser or unwrap made an error
   * @param error the first such error, as LogQL names it
   * @param refusedSamples samples not counted because their series had no room
   * @param outsideSamples samples not counted because their time was too early or too late
   */
  public record Watch(
      int series,
      long failedLines,
      @Nullable String error,
      long refusedSamples,
      long outsideSamples) {}

  /** Where the samples of one function over time are. */
  record Source(Selection selection, SampleWindow window) {}

  public MetricWindows(List<Watched> queries, MetricLimits limits) {
    this.limits = limits;
    this.memory = new Memory(limits.bytes(), false);
    for (Watched watched : queries) {
      Counted.forEach(watched.query(), (over, by) -> add(over, by, watched.intervalNanos()));
    }
    this.streams = new WatchedStreams(selections.values());
  }

  private void add(RangeAggregation over, Grouping grouping, long intervalNanos) {
    Selection selection =
        selections.computeIfAbsent(
            Selection.text(over), text -> new Selection(over.query(), over.unwrap()));
    Tally tally = over.op().tally(over.unwrap() != null);
    TimeScale.Multiples scale = new TimeScale.Multiples(step(over, intervalNanos));
    /* Both ends may have to be rounded. */
    long behind = scale.over(over.rangeNanos() + over.offsetNanos()) + 2;
    SampleWindow window = selection.window(grouping, tally, scale);
    if (window == null) {
      int ahead = (int) Math.max(1, Math.min(MOST_AHEAD, scale.over(AHEAD_NANOS))) + 1;
      window =
          SampleWindow.moving(grouping, tally, scale, behind, ahead, limits.seriesEach(), memory);
      selection.windows().add(window);
    } else {
      window.reach(behind);
    }
    sources.put(over, new Source(selection, window));
  }

  private static long step(RangeAggregation over, long intervalNanos) {
    long common =
        TimeScale.gcd(TimeScale.gcd(over.rangeNanos(), intervalNanos), over.offsetNanos());
    long reach = over.rangeNanos() + over.offsetNanos();
    if (reach / common <= MOST_BUCKETS) {
      return common;
    }
    /* As many of the common step as are needed. */
    long steps = (reach / common + MOST_BUCKETS - 1) / MOST_BUCKETS;
    return common * steps;
  }

  /**
   * Takes what was counted for the same log queries, over the same ranges, by another: it then goes
   * on here, and the other is spent.
   */
  public void takeOver(MetricWindows before) {
    before.streams.flush();
    selections.forEach(
        (text, selection) -> {
          Selection old = before.selections.get(text);
          if (old != null) {
            for (SampleWindow window : selection.windows()) {
              SampleWindow same = old.window(window.grouping(), window.tally(), window.scale());
              if (same != null && window.takeOver(same)) {
                takenOver.add(window);
              }
            }
          }
        });
  }

  /** What was counted, for {@link #restore} after a restart. */
  public byte[] snapshot() {
    streams.flush();
    return WindowFile.write(selections);
  }

  /**
   * Takes what was counted before a restart, as far as it is of the same log queries and ranges.
   * Say first what time it is.
   *
   * @throws IOException when the bytes are not what {@link #snapshot} gave; some may be taken then
   */
  public void restore(byte[] snapshot) throws IOException {
    WindowFile.read(snapshot, selections, takenOver::add);
  }

  /** Was all that a query looks at taken over? */
  public boolean tookOver(MetricQuery query) {
    return query.ranges().stream()
        .allMatch(
            over -> {
              Source source = sources.get(over);
              return source != null && takenOver.contains(source.window());
            });
  }

  /** Says what time it is, before lines are added and answers asked; it never goes back. */
  public void advance(long nowNanos) {
    streams.flush();
    for (Selection selection : selections.values()) {
      for (SampleWindow window : selection.windows()) {
        window.advance(nowNanos);
      }
    }
  }

  /** Counts the lines of a batch. */
  public void add(Batch batch) {
    if (!selections.isEmpty()) {
      batch.streams().forEach(streams::count);
    }
  }

  /**
   * The answer of a query at a time, a sample for each series; the order is that of the query when
   * it sorts, else no one's.
   *
   * @param query one of those that this was made with
   * @throws MetricException when it has none, such as two series where one is needed
   */
  public List<Sample> evaluate(MetricQuery query, long atNanos) {
    streams.flush();
    Summary summary = new Summary();
    return new MetricEvaluator(over -> samples(over, atNanos, summary)).vector(query.root());
  }

  private List<Sample> samples(RangeAggregation over, long atNanos, Summary summary) {
    Source source = sources.get(over);
    if (source == null) {
      throw new IllegalStateException("the query is none of those that lines are counted for");
    }
    List<Sample> samples = new ArrayList<>();
    source
        .window()
        .forEach(atNanos, over, summary, (labels, value) -> samples.add(new Sample(labels, value)));
    return samples;
  }

  /** How the counting for a query goes. */
  public Watch watch(MetricQuery query) {
    streams.flush();
    int series = 0;
    long failed = 0;
    long refused = 0;
    long outside = 0;
    @Nullable String error = null;
    for (RangeAggregation over : query.ranges()) {
      Source source = sources.get(over);
      if (source != null) {
        series += source.window().size();
        failed += source.selection().failed();
        refused += source.window().refused();
        outside += source.window().outside();
        error = error == null ? source.selection().firstError() : error;
      }
    }
    return new Watch(series, failed, error, refused, outside);
  }

  /** About the memory of all series [bytes]. */
  public long usedBytes() {
    return memory.used();
  }

  /** Different log queries that are asked of lines. */
  public int selections() {
    return selections.size();
  }
}
