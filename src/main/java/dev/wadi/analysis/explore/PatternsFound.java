package dev.wadi.analysis.explore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.template.MessageShape;
import dev.wadi.analysis.template.Template;
import dev.wadi.analysis.template.TemplateTree;
import dev.wadi.query.QueriedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The kinds of lines that there are over a time, each as a pattern that {@code |>} and {@code |
 * pattern} take, with how many lines of it there were in each step.
 *
 * <p>Bounded: of more than {@value #MOST_KINDS} kinds the rarest are forgotten, and where kinds and
 * steps come to more than {@value #MOST_SUMS} sums, steps become twice as long. For one thread.
 */
public final class PatternsFound {
  static final int MOST_KINDS = 1000;
  static final int MOST_SUMS = 100_000;
  private static final int MOST_SHAPES = 10_000;
  private static final int LONGEST_SHAPE = 512;
  private static final long SECOND = 1_000_000_000L;
  private static final String HOLE = "<_>";
  private static final Pattern MASK = Pattern.compile("<([A-Za-z_*][A-Za-z0-9_*]*)>");
  private static final Pattern HOLES = Pattern.compile("(?:<_>)+");

  private final long startNanos;
  private final long endNanos;
  private long stepSeconds;
  private int sums;
  private final TemplateTree tree = new TemplateTree();
  private final MessageShape shape = new MessageShape();
  private final Map<String, Integer> known = new HashMap<>();
  private final Map<Integer, Map<Long, Long>> counts = new HashMap<>();

  /**
   * How many lines there were from a time up to the next step.
   *
   * @param seconds since the epoch, a multiple of the step
   */
  public record Sample(long seconds, long lines) {}

  /** A kind of lines. */
  public record Found(String pattern, long lines, List<Sample> samples) {
    public Found {
      samples = List.copyOf(samples);
    }
  }

  /**
   * @param endNanos the last time that counts
   * @param stepNanos in whole seconds; others become more
   */
  public PatternsFound(long startNanos, long endNanos, long stepNanos) {
    this.startNanos = startNanos;
    this.endNanos = endNanos;
    this.stepSeconds = Math.max(1, -Math.floorDiv(-stepNanos, SECOND));
  }

  /** Looks at a line. */
  public void take(QueriedEntry entry) {
    long nanos = entry.timestampNanos();
    if (nanos >= startNanos && nanos <= endNanos) {
      add(nanos, entry.lineBuffer(), entry.lineOffset(), entry.lineLength());
    }
  }

  private void add(long nanos, byte[] line, int offset, int length) {
    shape.read(line, offset, length);
    int kind = shape.length() > LONGEST_SHAPE ? tree.add(shape.toBytes()) : kind();
    Map<Long, Long> steps = counts.computeIfAbsent(kind, k -> new TreeMap<>());
    int before = steps.size();
    steps.merge(Math.floorDiv(nanos, stepSeconds * SECOND), 1L, Long::sum);
    sums += steps.size() - before;
    if (tree.size() > MOST_KINDS) {
      forget();
    }
    while (sums > MOST_SUMS) {
      lengthen();
    }
  }

  private int kind() {
    String text = new String(shape.buffer(), 0, shape.length(), UTF_8);
    Integer kind = known.get(text);
    if (kind == null) {
      if (known.size() >= MOST_SHAPES) {
        known.clear();
      }
      kind = tree.add(shape.toBytes());
      known.put(text, kind);
    }
    return kind;
  }

  /* The rarest fifth at once, so that this is seldom done. */
  private void forget() {
    Map<Integer, Map<Long, Long>> joined = joined();
    counts.clear();
    counts.putAll(joined);
    known.clear();
    counts.entrySet().stream()
        .sorted(Comparator.comparingLong(one -> lines(one.getValue())))
        .limit(MOST_KINDS / 5)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(
            kind -> {
              tree.remove(kind);
              counts.remove(kind);
            });
    sums = counts.values().stream().mapToInt(Map::size).sum();
  }

  private void lengthen() {
    stepSeconds *= 2;
    counts.replaceAll(
        (kind, steps) -> {
          Map<Long, Long> longer = new TreeMap<>();
          steps.forEach((step, lines) -> longer.merge(Math.floorDiv(step, 2L), lines, Long::sum));
          return longer;
        });
    sums = counts.values().stream().mapToInt(Map::size).sum();
  }

  /* Kinds that turned out to be one are counted as one. */
  private Map<Integer, Map<Long, Long>> joined() {
    Map<Integer, Map<Long, Long>> all = new HashMap<>();
    counts.forEach(
        (kind, steps) -> {
          Map<Long, Long> sum = all.computeIfAbsent(tree.resolve(kind), k -> new TreeMap<>());
          steps.forEach((step, lines) -> sum.merge(step, lines, Long::sum));
        });
    return all;
  }

  private static long lines(Map<Long, Long> steps) {
    return steps.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The most frequent kinds, the one with most lines first. */
  public List<Found> patterns(int limit) {
    Map<String, Map<Long, Long>> byPattern = new TreeMap<>();
    joined()
        .forEach(
            (kind, steps) -> {
              Map<Long, Long> sum =
                  byPattern.computeIfAbsent(pattern(tree.template(kind)), p -> new TreeMap<>());
              steps.forEach((step, lines) -> sum.merge(step, lines, Long::sum));
            });
    List<Found> found = new ArrayList<>();
    byPattern.forEach(
        (pattern, steps) -> {
          List<Sample> samples = new ArrayList<>();
          steps.forEach((step, lines) -> samples.add(new Sample(step * stepSeconds, lines)));
          found.add(new Found(pattern, lines(steps), samples));
        });
    found.sort(Comparator.comparingLong(Found::lines).reversed().thenComparing(Found::pattern));
    return found.subList(0, Math.min(limit, found.size()));
  }

  /** Its words with a hole for each mask; of what follows a stack trace's first line nothing. */
  static String pattern(Template template) {
    String text =
        template.trace() ? template.words().get(0) + HOLE : String.join(" ", template.words());
    return HOLES.matcher(MASK.matcher(text).replaceAll(HOLE)).replaceAll(HOLE);
  }
}
