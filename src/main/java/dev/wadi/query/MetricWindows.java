package dev.wadi.query;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.LabelMatcher.Op;
import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
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

  /** Label sets of streams that are remembered; of a further one the oldest is forgotten. */
  private static final int REMEMBERED = 16_384;

  /** The same for pairs of a label set and a selection that met in it. */
  private static final int MOST_TARGETS = 100_000;

  private static final int PLANS = 256;

  private final MetricLimits limits;
  private final SampleWindow.Memory memory;
  private final Map<String, Selection> selections = new LinkedHashMap<>();
  private final IdentityHashMap<RangeAggregation, Source> sources = new IdentityHashMap<>();
  /* By the first condition that fixes a label's value; the rest is asked of every label set. */
  private final Map<String, Map<String, List<Selection>>> byLabel = new HashMap<>();
  private final List<Selection> anywhere = new ArrayList<>();
  private final Set<SampleWindow> takenOver = new HashSet<>();
  private final Map<List<Selection>, WatchPlan> plans = new HashMap<>();
  /* In the order of use. */
  private final LinkedHashMap<Labels, WatchedStream> streams = new LinkedHashMap<>(64, 0.75f, true);
  /* What the remembered streams know of selections, all together. */
  private long targets;

  /* Streams with lines that are not handed on to selections yet. */
  private final List<WatchedStream> gathering = new ArrayList<>();

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
    this.memory = new SampleWindow.Memory(limits.bytes());
    queries.forEach(watched -> find(watched.query().root(), Grouping.EACH, false, watched));
    selections.values().forEach(this::index);
  }

  /*
   * A sum over counts needs no more than the counts of its groups; the same holds for the largest
   * of the largest. So the group is counted in the first place.
   */
  private void find(MetricExpression part, Grouping outer, boolean pushed, Watched watched) {
    if (part instanceof Range range) {
      add(range.aggregation(), pushed ? outer : range.aggregation().grouping(), watched);
    } else if (part instanceof Grouped grouped) {
      boolean push =
          grouped.of() instanceof Range range && pushes(grouped.op(), range.aggregation());
      find(grouped.of(), grouped.grouping(), push, watched);
    } else if (part instanceof Relabelled relabelled) {
      find(relabelled.of(), Grouping.EACH, false, watched);
    } else if (part instanceof Binary binary) {
      find(binary.left(), Grouping.EACH, false, watched);
      find(binary.right(), Grouping.EACH, false, watched);
    }
  }

  private static boolean pushes(VectorOp op, RangeAggregation over) {
    if (!over.grouping().equals(Grouping.EACH)) {
      return false;
    }
    return switch (over.op()) {
      case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME -> op == VectorOp.SUM;
      case MAX_OVER_TIME -> op == VectorOp.MAX;
      case MIN_OVER_TIME -> op == VectorOp.MIN;
      default -> false;
    };
  }

  private void add(RangeAggregation over, Grouping wanted, Watched watched) {
    Unwrap unwrap = over.unwrap();
    Grouping grouping =
        over.op() == RangeOp.ABSENT_OVER_TIME
            ? Grouping.ALL
            : unwrap == null ? wanted : wanted.leavingOut(unwrap.label());
    Selection selection =
        selections.computeIfAbsent(
            over.query() + (unwrap == null ? "" : " " + unwrap),
            text -> new Selection(over.query(), unwrap));
    Tally tally = over.op().tally(unwrap != null);
    long step = step(over, watched.intervalNanos());
    /* Both ends may have to be rounded. */
    long behind = (over.rangeNanos() + over.offsetNanos()) / step + 2;
    SampleWindow window = selection.window(grouping, tally, step);
    if (window == null) {
      int ahead = (int) Math.max(1, Math.min(MOST_AHEAD, AHEAD_NANOS / step)) + 1;
      window = new SampleWindow(grouping, tally, step, behind, ahead, limits.seriesEach(), memory);
      selection.windows().add(window);
    } else {
      window.reach(behind);
    }
    sources.put(over, new Source(selection, window));
  }

  private static long step(RangeAggregation over, long intervalNanos) {
    long common = gcd(gcd(over.rangeNanos(), intervalNanos), over.offsetNanos());
    long reach = over.rangeNanos() + over.offsetNanos();
    if (reach / common <= MOST_BUCKETS) {
      return common;
    }
    /* As many of the common step as are needed. */
    long steps = (reach / common + MOST_BUCKETS - 1) / MOST_BUCKETS;
    return common * steps;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private void index(Selection selection) {
    for (LabelMatcher matcher : selection.query().matchers()) {
      if (matcher.op() == Op.EQUAL && !matcher.value().isEmpty()) {
        byLabel
            .computeIfAbsent(matcher.name(), name -> new HashMap<>())
            .computeIfAbsent(matcher.value(), value -> new ArrayList<>())
            .add(selection);
        return;
      }
    }
    anywhere.add(selection);
  }

  /**
   * Takes what was counted for the same log queries, over the same ranges, by another: it then goes
   * on here, and the other is spent.
   */
  public void takeOver(MetricWindows before) {
    before.flush();
    selections.forEach(
        (text, selection) -> {
          Selection old = before.selections.get(text);
          if (old != null) {
            for (SampleWindow window : selection.windows()) {
              SampleWindow same = old.window(window.grouping(), window.tally(), window.stepNanos());
              if (same != null && window.takeOver(same)) {
                takenOver.add(window);
              }
            }
          }
        });
  }

  /** What was counted, for {@link #restore} after a restart. */
  public byte[] snapshot() {
    flush();
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
    flush();
    for (Selection selection : selections.values()) {
      for (SampleWindow window : selection.windows()) {
        window.advance(nowNanos);
      }
    }
  }

  /** Counts the lines of a batch. */
  public void add(Batch batch) {
    if (selections.isEmpty()) {
      return;
    }
    for (LogStream stream : batch.streams()) {
      WatchedStream watched = streams.get(stream.labels());
      if (watched == null) {
        watched = new WatchedStream(stream.labels(), plan(stream.labels()));
        streams.put(stream.labels(), watched);
      }
      if (watched.isWatched()) {
        int before = watched.targets();
        boolean gathered = watched.gathers();
        watched.count(stream);
        if (!gathered && watched.gathers()) {
          gathering.add(watched);
        }
        targets += watched.targets() - before;
      }
      forget(watched);
    }
  }

  /* What streams gathered is of the time before. */
  private void flush() {
    for (int i = 0; i < gathering.size(); i++) {
      WatchedStream stream = gathering.get(i);
      int before = stream.targets();
      stream.flush();
      targets += stream.targets() - before;
    }
    gathering.clear();
  }

  private void forget(WatchedStream current) {
    while (streams.size() > REMEMBERED || targets > MOST_TARGETS) {
      Iterator<WatchedStream> eldest = streams.values().iterator();
      WatchedStream oldest = eldest.next();
      if (oldest == current) {
        return; // it is alone
      }
      eldest.remove();
      targets -= oldest.targets();
      oldest.flush();
    }
  }

  private WatchPlan plan(Labels labels) {
    List<Selection> fitting = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Map<String, List<Selection>> values = byLabel.get(labels.name(i));
      List<Selection> some = values == null ? null : values.get(labels.value(i));
      if (some != null) {
        addFitting(some, labels, fitting);
      }
    }
    addFitting(anywhere, labels, fitting);
    if (plans.size() >= PLANS && !plans.containsKey(fitting)) {
      plans.clear();
    }
    return plans.computeIfAbsent(fitting, WatchPlan::new);
  }

  private static void addFitting(List<Selection> some, Labels labels, List<Selection> fitting) {
    for (Selection selection : some) {
      if (selection.matcher().matches(labels)) {
        fitting.add(selection);
      }
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
    flush();
    return new MetricEvaluator(sources, atNanos).vector(query.root());
  }

  /** How the counting for a query goes. */
  public Watch watch(MetricQuery query) {
    flush();
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
