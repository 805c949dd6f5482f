package dev.wadi.query;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.query.MetricExpression.Grouped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A metric query asked once of kept lines: at one instant, or at steps from a start to an end.
 *
 * <pre>{@code
 * RangeQuery asked = RangeQuery.range(text, startNanos, endNanos, stepNanos, limits, cancelled);
 * // hand out lines that one of asked.selections() selects, asked.fromNanos() to asked.toNanos()
 * asked.take(batch); asked.take(labels, entry);
 * MetricAnswer answer = asked.end();
 * }</pre>
 *
 * <p>Lines may come in any order of time, and more of them than are asked for; each must come once.
 * Answers are exact at every step, whatever start, step and ranges have in common. What is kept are
 * sums for each series, and every value where a quantile or the rate of a counter is asked for;
 * memory is bounded by {@link MetricLimits}, and what has no room fails the query. For one thread.
 */
public final class RangeQuery {
  /** Steps beyond the first that a query may have; Loki's limit. */
  public static final int MOST_STEPS = 11_000;

  /* To look at a clock for each line would take longer than to count it. */
  private static final int CHECK_EVERY = 255;

  private static final Comparator<Labels> BY_PAIRS = RangeQuery::compare;

  private final MetricQuery query;
  private final boolean instant;
  private final long startNanos;
  private final long stepNanos;
  private final int last;
  private final MetricLimits limits;
  private final BooleanSupplier cancelled;
  private final Memory memory;
  private final Map<String, Selection> selections = new LinkedHashMap<>();
  private final IdentityHashMap<RangeAggregation, Source> sources = new IdentityHashMap<>();
  private final WatchedStreams streams;
  private long taken;

  /** Where the samples of one function over time are. */
  private record Source(SampleWindow window, LaidSteps steps) {}

  /** The values of one function over time for one series; a step without lines has none. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Values(Labels labels, BitSet present, double[] values) {}

  /** The values of the answer for one series, as they come. */
  private static final class Points {
    private int[] steps = new int[4];
    private double[] values = new double[4];
    private int size;
  }

  private RangeQuery(
      String text,
      boolean instant,
      long startNanos,
      long stepNanos,
      int last,
      MetricLimits limits,
      BooleanSupplier cancelled) {
    this.query = MetricQuery.parse(text);
    this.instant = instant;
    this.startNanos = startNanos;
    this.stepNanos = stepNanos;
    this.last = last;
    this.limits = limits;
    this.cancelled = cancelled;
    this.memory = new Memory(limits.bytes(), true);
    Counted.forEach(query, this::add);
    this.streams = new WatchedStreams(selections.values());
  }

  /**
   * A query at {@code startNanos}, and on in steps as long as these are not behind {@code
   * endNanos}.
   *
   * @param limits series that the answer may have, and memory
   * @param cancelled asked now and then
   * @throws QuerySyntaxException when the text is no metric query
   * @throws MetricException when there are too many steps, or none; in Loki's words
   */
  public static RangeQuery range(
      String text,
      long startNanos,
      long endNanos,
      long stepNanos,
      MetricLimits limits,
      BooleanSupplier cancelled) {
    checkTime(startNanos);
    checkTime(endNanos);
    if (endNanos < startNanos) {
      throw new MetricException("end timestamp must not be before or equal to start time");
    }
    if (stepNanos <= 0) {
      throw new MetricException(
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    long last = (endNanos - startNanos) / stepNanos;
    if (last > MOST_STEPS) {
      throw new MetricException(
          "exceeded maximum resolution of 11,000 points per time series. Try increasing the value"
              + " of the step parameter");
    }
    return new RangeQuery(text, false, startNanos, stepNanos, (int) last, limits, cancelled);
  }

  /**
   * A query at one time.
   *
   * @param limits series that the answer may have, and memory
   * @param cancelled asked now and then
   * @throws QuerySyntaxException when the text is no metric query
   */
  public static RangeQuery instant(
      String text, long atNanos, MetricLimits limits, BooleanSupplier cancelled) {
    checkTime(atNanos);
    return new RangeQuery(text, true, atNanos, 1, 0, limits, cancelled);
  }

  /**
   * Is a text to be read as a metric query? Else it is one of lines, if it is any.
   *
   * @throws QuerySyntaxException when the text is no query at all
   */
  public static boolean isMetric(String text) {
    return new MetricParser(text).isMetric();
  }

  /* Half of what a long holds leaves room for ranges and offsets. */
  private static void checkTime(long nanos) {
    if (nanos < Long.MIN_VALUE / 2 || nanos > Long.MAX_VALUE / 2) {
      throw new MetricException("a time lies too far away (expected: 1823 to 2116)");
    }
  }

  private void add(RangeAggregation over, Grouping grouping) {
    Selection selection =
        selections.computeIfAbsent(
            Selection.text(over), text -> new Selection(over.query(), over.unwrap(), true));
    LaidSteps steps =
        new LaidSteps(
            startNanos - over.offsetNanos() - over.rangeNanos(),
            over.rangeNanos(),
            stepNanos,
            last);
    Tally tally = over.op().tally(over.unwrap() != null).exact();
    SampleWindow window = selection.window(grouping, tally, steps);
    if (window == null) {
      window = SampleWindow.laid(grouping, tally, steps, memory);
      selection.windows().add(window);
    }
    sources.put(over, new Source(window, steps));
  }

  /**
   * Which lines are needed: those that one of these fits. None when it needs no lines. They are the
   * different log queries in it, from left to right, up to their first parser; what stands behind
   * that is asked here.
   */
  public List<LogQuery> selections() {
    Map<String, LogQuery> different = new LinkedHashMap<>();
    for (RangeAggregation over : query.ranges()) {
      LogQuery wanted = over.query().beforeParsers();
      different.putIfAbsent(wanted.toString(), wanted);
    }
    return List.copyOf(different.values());
  }

  /** The first time that lines are needed of; {@link Long#MAX_VALUE} when none are. */
  public long fromNanos() {
    return sources.values().stream()
        .mapToLong(source -> source.steps().fromNanos())
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** The last time that lines are needed of; {@link Long#MIN_VALUE} when none are. */
  public long toNanos() {
    return sources.values().stream()
        .mapToLong(source -> source.steps().toNanos())
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /**
   * Counts the lines of a batch.
   *
   * @throws MetricException when a line has an error that no filter takes out, or memory ends
   * @throws CancellationException when it is cancelled
   */
  public void take(Batch batch) {
    for (LogStream stream : batch.streams()) {
      check();
      streams.count(stream);
    }
  }

  /**
   * Counts a line of a stream with these labels.
   *
   * @param entry read during the call only
   * @throws MetricException when it has an error that no filter takes out, or memory ends
   * @throws CancellationException when it is cancelled
   */
  public void take(Labels labels, QueriedEntry entry) {
    if ((++taken & CHECK_EVERY) == 0) {
      check();
    }
    streams.count(labels, entry);
  }

  /** About the memory that series take now [bytes]. */
  public long usedBytes() {
    return memory.used();
  }

  /**
   * The answer, when all lines were there; asked once.
   *
   * @throws MetricException when there is none, such as too many series, or two where one is needed
   * @throws CancellationException when it is cancelled
   */
  public MetricAnswer end() {
    streams.flush();
    IdentityHashMap<RangeAggregation, List<Values>> reckoned = new IdentityHashMap<>();
    sources.forEach((over, source) -> reckoned.put(over, reckon(over, source)));
    int[] step = new int[1];
    MetricEvaluator evaluator =
        new MetricEvaluator(over -> samples(reckoned.getOrDefault(over, List.of()), step[0]));
    Map<Labels, Points> made = new LinkedHashMap<>();
    while (step[0] <= last) {
      check();
      for (Sample sample : evaluator.vector(query.root())) {
        add(made, step[0], sample);
      }
      step[0]++;
    }
    return answer(made);
  }

  private List<Values> reckon(RangeAggregation over, Source source) {
    List<Values> all = new ArrayList<>();
    LaidSteps steps = source.steps();
    Slide slide = new Slide(source.window().tally(), steps.buckets());
    Summary summary = new Summary();
    source
        .window()
        .forEach(
            (labels, buckets) -> {
              check();
              memory.take((last + 1L) * 9);
              buckets.settle();
              slide.start(buckets);
              Values values = new Values(labels, new BitSet(last + 1), new double[last + 1]);
              for (int k = 0; k <= last; k++) {
                slide.sumUp(steps.before(k), steps.upTo(k), summary);
                if (summary.count() > 0) {
                  values.present.set(k);
                  values.values[k] = summary.of(over);
                }
              }
              all.add(values);
            });
    return all;
  }

  private static List<Sample> samples(List<Values> all, int step) {
    List<Sample> samples = new ArrayList<>();
    for (Values values : all) {
      if (values.present.get(step)) {
        samples.add(new Sample(values.labels, values.values[step]));
      }
    }
    return samples;
  }

  private void add(Map<Labels, Points> made, int step, Sample sample) {
    Points points = made.get(sample.labels());
    if (points == null) {
      if (made.size() == limits.seriesEach()) {
        throw new MetricException(
            "maximum of series ("
                + limits.seriesEach()
                + ") reached for a single query (perhaps: a narrower selector, a shorter time, sum"
                + " by, or topk)");
      }
      points = new Points();
      made.put(sample.labels(), points);
    }
    if (points.size == points.steps.length) {
      memory.take(12L * points.size);
      points.steps = Arrays.copyOf(points.steps, points.size * 2);
      points.values = Arrays.copyOf(points.values, points.size * 2);
    }
    points.steps[points.size] = step;
    points.values[points.size++] = sample.value();
  }

  private MetricAnswer answer(Map<Labels, Points> made) {
    List<MetricSeries> series = new ArrayList<>();
    made.forEach(
        (labels, points) -> {
          long[] times = new long[points.size];
          for (int i = 0; i < times.length; i++) {
            times[i] = Math.floorDiv(startNanos + points.steps[i] * stepNanos, 1_000_000L);
          }
          series.add(new MetricSeries(labels, times, Arrays.copyOf(points.values, points.size)));
        });
    boolean sorted = instant && query.root() instanceof Grouped grouped && grouped.op().sorts();
    if (!sorted) {
      series.sort(Comparator.comparing(MetricSeries::labels, BY_PAIRS));
    }
    MetricAnswer.Kind kind =
        !instant
            ? MetricAnswer.Kind.MATRIX
            : query.isVector() ? MetricAnswer.Kind.VECTOR : MetricAnswer.Kind.SCALAR;
    return new MetricAnswer(kind, series);
  }

  private void check() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("the query was cancelled");
    }
  }

  /* Name by name, value by value; of two that begin alike the shorter one first. */
  private static int compare(Labels a, Labels b) {
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      int order = a.name(i).compareTo(b.name(i));
      order = order == 0 ? a.value(i).compareTo(b.value(i)) : order;
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(a.size(), b.size());
  }
}
