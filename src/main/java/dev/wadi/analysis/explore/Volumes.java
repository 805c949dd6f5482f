package dev.wadi.analysis.explore;

import dev.wadi.model.Labels;
import dev.wadi.query.LabelMatcher;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import dev.wadi.query.MetricException;
import dev.wadi.query.QueriedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many bytes the lines of streams have, by the labels that a selector names, or by others that
 * somebody names: over a whole time or for each step of it. For one thread.
 *
 * <p>Bounded in bytes: more label sets and steps than fit fail the question.
 */
public final class Volumes {
  private static final int MOST_STEPS = 11_000;
  private static final int MOST_STREAMS = 16_384;

  private final Matcher matcher;
  private final boolean every;
  private final Set<String> names = new TreeSet<>();
  private final boolean byLabels;
  private final long startNanos;
  private final long endNanos;
  private final long stepNanos;
  private final int steps;
  private final long mostBytes;
  private final Map<Map<String, String>, long[]> volumes = new LinkedHashMap<>();
  private final Map<Labels, List<long[]>> byStream = new HashMap<>();
  private long bytes;

  /**
   * Bytes of a label set; with times where there were none left out.
   *
   * @param metric the labels; by labels one name with an empty value, as Loki has it
   */
  public record Volume(Map<String, String> metric, List<Point> points) {
    public Volume {
      metric = new TreeMap<>(metric);
      points = List.copyOf(points);
    }

    /** Bytes of all times. */
    public long sum() {
      return points.stream().mapToLong(Point::bytes).sum();
    }
  }

  /**
   * Bytes of a step.
   *
   * @param millis the end of the step, since the epoch
   */
  public record Point(long millis, long bytes) {}

  /**
   * @param selector its matchers say which streams count; what is behind them is not looked at
   * @param targetLabels the labels to put streams together by; none: those of the matchers, and of
   *     a selector without matchers all
   * @param byLabels each label by itself, whatever its value
   * @param startNanos the first time that counts
   * @param endNanos the last one
   * @param stepNanos 0 for one number over the whole time
   * @param mostBytes memory
   * @throws MetricException when there are too many steps
   */
  public Volumes(
      LogQuery selector,
      List<String> targetLabels,
      boolean byLabels,
      long startNanos,
      long endNanos,
      long stepNanos,
      long mostBytes) {
    this.matcher = LogQuery.EVERYTHING.with(selector.matchers()).matcher();
    this.byLabels = byLabels;
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    this.stepNanos = stepNanos <= 0 ? Math.max(1, endNanos - startNanos + 1) : stepNanos;
    this.mostBytes = mostBytes;
    names.addAll(targetLabels);
    if (targetLabels.isEmpty()) {
      selector.matchers().stream().map(LabelMatcher::name).forEach(names::add);
    }
    this.every = names.isEmpty();
    long last = Math.max(0, endNanos - startNanos) / this.stepNanos;
    if (last > MOST_STEPS) {
      throw new MetricException(
          "exceeded maximum resolution of 11,000 points per time series. Try increasing the value"
              + " of the step parameter");
    }
    this.steps = (int) last + 1;
  }

  /**
   * Counts a line of a stream with these labels.
   *
   * @throws MetricException when there is no room
   */
  public void take(Labels labels, QueriedEntry entry) {
    long nanos = entry.timestampNanos();
    if (nanos < startNanos || nanos > endNanos) {
      return;
    }
    List<long[]> sums = byStream.get(labels);
    if (sums == null) {
      if (byStream.size() >= MOST_STREAMS) {
        byStream.clear();
      }
      sums = matcher.matches(labels) ? sums(labels) : List.of();
      byStream.put(labels, sums);
    }
    int step = (int) ((nanos - startNanos) / stepNanos);
    for (int s = 0; s < sums.size(); s++) {
      sums.get(s)[step] += entry.lineLength();
    }
  }

  private List<long[]> sums(Labels labels) {
    List<long[]> sums = new ArrayList<>();
    Map<String, String> all = new TreeMap<>();
    labels.forEach(
        (name, value) -> {
          if (every || names.contains(name)) {
            all.put(name, value);
            if (byLabels) {
              sums.add(sum(Map.of(name, "")));
            }
          }
        });
    if (!byLabels) {
      sums.add(sum(all));
    }
    return sums;
  }

  private long[] sum(Map<String, String> metric) {
    long[] known = volumes.get(metric);
    if (known != null) {
      return known;
    }
    bytes += 128 + 8L * steps;
    for (Map.Entry<String, String> pair : metric.entrySet()) {
      bytes += 96 + 2L * (pair.getKey().length() + pair.getValue().length());
    }
    if (bytes > mostBytes) {
      throw new MetricException(
          "the query needs more than "
              + mostBytes
              + " bytes of memory for its series (perhaps: fewer labels, or a longer step)");
    }
    long[] made = new long[steps];
    volumes.put(metric, made);
    return made;
  }

  /** The largest ones, the largest of them first. */
  public List<Volume> largest(int limit) {
    List<Volume> all = new ArrayList<>();
    volumes.forEach(
        (metric, sums) -> {
          List<Point> points = new ArrayList<>();
          for (int k = 0; k < sums.length; k++) {
            if (sums[k] > 0) {
              long end = Math.min(endNanos, startNanos + (k + 1L) * stepNanos);
              points.add(new Point(Math.floorDiv(end, 1_000_000L), sums[k]));
            }
          }
          if (!points.isEmpty()) {
            all.add(new Volume(metric, points));
          }
        });
    all.sort(
        Comparator.comparingLong(Volume::sum)
            .reversed()
            .thenComparing(volume -> volume.metric().toString()));
    return all.subList(0, Math.min(limit, all.size()));
  }
}
