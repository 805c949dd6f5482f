package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lines in any order of time, asked at random steps over random ranges, against a plain
 * model that looks at all lines for each step.
 */
class RangeQueryModelTest {
  private static final long MILLI = 1_000_000L;
  private static final long BEGIN = 1_800_000_000_000L * MILLI;
  private static final MetricLimits LIMITS = new MetricLimits(1000, 64 << 20);
  private static final List<String> OF_LINES =
      List.of("count_over_time", "rate", "bytes_over_time", "bytes_rate", "absent_over_time");
  private static final List<String> OF_NUMBERS =
      List.of(
          "sum_over_time",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "first_over_time",
          "last_over_time",
          "stddev_over_time",
          "stdvar_over_time",
          "quantile_over_time",
          "rate_counter",
          "rate");

  private record Line(String pod, long nanos, int number, boolean wanted) {
    String text() {
      return "n=" + number + (wanted ? " yes" : " no");
    }
  }

  /** What is asked, said without the code under test. */
  private record Question(
      String fn, boolean numbers, long range, long offset, boolean byPod, boolean filtered) {
    String text() {
      String inner =
          "%s(%s{app=\"a\"}%s%s [%dms]%s)"
              .formatted(
                  fn,
                  fn.equals("quantile_over_time") ? "0.7, " : "",
                  filtered ? " |= \"yes\"" : "",
                  numbers ? " | logfmt n | unwrap n" : "",
                  range / MILLI,
                  offset == 0 ? "" : " offset " + offset / MILLI + "ms");
      if (fn.equals("absent_over_time")) {
        return inner;
      }
      boolean sums = !numbers || List.of("sum_over_time", "rate").contains(fn);
      String by = byPod ? " by (pod)" : " by (app)";
      if (sums) {
        return "sum" + by + " (" + inner + ")";
      }
      return fn.equals("rate_counter") ? "sum by (pod) (" + inner + ")" : inner + by;
    }

    String key(Line line) {
      return byPod || fn.equals("rate_counter") ? "{pod=\"" + line.pod + "\"}" : "{app=\"a\"}";
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void every_step_is_what_the_plain_model_says(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 40; round++) {
      List<Line> lines = lines(random);
      boolean numbers = random.nextBoolean();
      List<String> functions = numbers ? OF_NUMBERS : OF_LINES;
      Question question =
          new Question(
              functions.get(random.nextInt(functions.size())),
              numbers,
              (1 + random.nextInt(random.nextBoolean() ? 20 : 90)) * 500 * MILLI,
              random.nextInt(3) == 0 ? (1 + random.nextInt(40)) * 700 * MILLI : 0,
              random.nextBoolean(),
              random.nextBoolean());
      long step = new int[] {500, 1000, 1700, 7000, 15_000}[random.nextInt(5)] * MILLI;
      long start = BEGIN + random.nextInt(30_000) * MILLI + random.nextInt(3);
      long end = start + random.nextInt(60_000) * MILLI;

      Map<String, Map<Long, Double>> answer = answer(lines, question, start, end, step, random);

      assertThat(answer)
          .as("seed %d, round %d: %s, step %d ms", seed, round, question.text(), step / MILLI)
          .isEqualTo(model(lines, question, start, end, step));
    }
  }

  private static List<Line> lines(Random random) {
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(150); i > 0; i--) {
      /* Often exactly where a range begins or ends; each time once, so that first and last are one. */
      long nanos = BEGIN + random.nextInt(200) * 500 * MILLI + i;
      nanos -= random.nextInt(3) == 0 ? i - random.nextInt(3) : 0;
      if (lines.stream().map(Line::nanos).noneMatch(List.of(nanos)::contains)) {
        lines.add(
            new Line("p" + random.nextInt(3), nanos, random.nextInt(50), random.nextInt(4) > 0));
      }
    }
    return lines;
  }

  private static Map<String, Map<Long, Double>> answer(
      List<Line> lines, Question question, long start, long end, long step, Random random) {
    RangeQuery query = RangeQuery.range(question.text(), start, end, step, LIMITS, () -> false);
    List<Line> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, random);
    BatchMaker batch = new BatchMaker("main");
    for (int i = 0; i < shuffled.size(); i++) {
      Line line = shuffled.get(i);
      batch.add(Labels.of("app", "a", "pod", line.pod), line.nanos, line.text());
      if (random.nextInt(20) == 0) {
        take(query, batch.make(), random);
        batch = new BatchMaker("main");
      }
    }
    batch.add(Labels.of("app", "b", "pod", "p0"), start, "n=7 yes");
    take(query, batch.make(), random);
    Map<String, Map<Long, Double>> answer = new TreeMap<>();
    for (MetricSeries series : query.end().series()) {
      Map<Long, Double> values = new TreeMap<>();
      for (int i = 0; i < series.size(); i++) {
        values.put(series.timeMillis(i), rounded(series.value(i)));
      }
      answer.put(series.labels().toString(), values);
    }
    return answer;
  }

  /* Both ways come to the same. */
  private static void take(RangeQuery query, Batch batch, Random random) {
    if (random.nextBoolean()) {
      query.take(batch);
      return;
    }
    for (LogStream stream : batch.streams()) {
      StreamEntry entry = new StreamEntry(stream);
      for (int i = 0; i < stream.size(); i++) {
        query.take(stream.labels(), entry.at(i));
      }
    }
  }

  private static Map<String, Map<Long, Double>> model(
      List<Line> lines, Question question, long start, long end, long step) {
    Map<String, Map<Long, Double>> all = new TreeMap<>();
    for (long at = start; at <= end; at += step) {
      Map<String, List<Line>> groups = new TreeMap<>();
      long to = at - question.offset;
      for (Line line : lines) {
        boolean inRange = line.nanos > to - question.range && line.nanos <= to;
        if (inRange && (line.wanted || !question.filtered)) {
          groups.computeIfAbsent(question.key(line), key -> new ArrayList<>()).add(line);
        }
      }
      long millis = Math.floorDiv(at, MILLI);
      if (question.fn.equals("absent_over_time")) {
        if (groups.isEmpty()) {
          all.computeIfAbsent("{app=\"a\"}", key -> new TreeMap<>()).put(millis, 1.0);
        }
        continue;
      }
      groups.forEach(
          (key, members) ->
              all.computeIfAbsent(key, k -> new TreeMap<>())
                  .put(millis, rounded(value(members, question))));
    }
    return all;
  }

  private static double value(List<Line> members, Question question) {
    List<Line> inOrder = new ArrayList<>(members);
    inOrder.sort(Comparator.comparingLong(Line::nanos));
    double seconds = question.range / 1e9;
    double bytes = inOrder.stream().mapToInt(line -> line.text().length()).sum();
    double[] values = inOrder.stream().mapToDouble(Line::number).toArray();
    double sum = Arrays.stream(values).sum();
    double mean = sum / values.length;
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return switch (question.fn) {
      case "count_over_time" -> values.length;
      case "rate" -> (question.numbers ? sum : values.length) / seconds;
      case "bytes_over_time" -> bytes;
      case "bytes_rate" -> bytes / seconds;
      case "sum_over_time" -> sum;
      case "avg_over_time" -> mean;
      case "min_over_time" -> sorted[0];
      case "max_over_time" -> sorted[sorted.length - 1];
      case "first_over_time" -> values[0];
      case "last_over_time" -> values[values.length - 1];
      case "stdvar_over_time" -> variance;
      case "stddev_over_time" -> Math.sqrt(variance);
      case "quantile_over_time" -> {
        double rank = 0.7 * (sorted.length - 1);
        int low = (int) rank;
        int high = Math.min(low + 1, sorted.length - 1);
        yield sorted[low] + (sorted[high] - sorted[low]) * (rank - low);
      }
      default -> counter(inOrder, values, seconds);
    };
  }

  private static double counter(List<Line> inOrder, double[] values, double seconds) {
    int n = values.length;
    if (n < 2) {
      return 0;
    }
    double grown = values[n - 1] - values[0];
    for (int i = 1; i < n; i++) {
      grown += values[i] < values[i - 1] ? values[i - 1] : 0;
    }
    double sampled = (inOrder.get(n - 1).nanos - inOrder.get(0).nanos) / 1e9;
    double between = sampled / (n - 1);
    double toStart = grown > 0 ? Math.min(seconds, sampled * values[0] / grown) : seconds;
    double over = sampled + (toStart < between * 1.1 ? toStart : between / 2);
    return grown * over / sampled / seconds;
  }

  /* Sums of doubles depend on their order. */
  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
