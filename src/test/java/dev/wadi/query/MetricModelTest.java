package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random lines, some of them late, counted for many queries at once, against a plain model that
 * keeps every line and looks at all of them for each answer.
 */
class MetricModelTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = 1_800_000_000L * SECOND;
  private static final String[] WORDS = {
    "error",
    "timeout",
    "connection refused",
    "panic",
    "warn",
    "GET /orders",
    "slow query",
    "retry",
    "disk full",
    "OOM",
    "x",
    "user logged in",
    "cache miss",
    "503",
    "deadlock"
  };

  private record Line(Labels labels, long nanos, String text) {
    double number() {
      return Double.parseDouble(text.substring(text.indexOf("n=") + 2));
    }
  }

  /** A query and what it means, said without the code under test. */
  private record Question(
      MetricQuery query, List<String> words, String app, String fn, long range, List<String> by) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void answers_as_the_plain_model_does(long seed) {
    Random random = new Random(seed);
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      questions.add(question(random));
    }
    MetricWindows windows =
        new MetricWindows(
            questions.stream().map(q -> new MetricWindows.Watched(q.query, 5 * SECOND)).toList(),
            new MetricLimits(1000, 256 << 20));
    List<Line> lines = new ArrayList<>();
    long now = 0;
    windows.advance(BEGIN);
    for (int round = 0; round < 60; round++) {
      BatchMaker batch = new BatchMaker("main");
      for (int i = random.nextInt(40); i >= 0; i--) {
        Line line = line(random, now);
        lines.add(line);
        batch.add(line.labels, line.nanos, line.text);
      }
      windows.add(batch.make());
      if (random.nextInt(3) > 0) {
        now += 5 * SECOND * random.nextInt(4);
        windows.advance(BEGIN + now);
        for (Question question : questions) {
          assertThat(answer(windows, question, now))
              .as("seed %d, round %d, %s", seed, round, question.query)
              .isEqualTo(model(lines, question, BEGIN + now));
        }
      }
    }
  }

  private static Question question(Random random) {
    List<String> words = new ArrayList<>();
    StringBuilder filters = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      String word = WORDS[random.nextInt(WORDS.length)];
      words.add(word);
      filters.append(" |= ").append(Quotes.of(word));
    }
    String[] functions = {
      "count_over_time",
      "rate",
      "bytes_over_time",
      "sum_over_time",
      "avg_over_time",
      "max_over_time",
      "stddev_over_time",
      "quantile_over_time"
    };
    String fn = functions[random.nextInt(functions.length)];
    boolean unwraps = !List.of("count_over_time", "rate", "bytes_over_time").contains(fn);
    long range = 5L * (1 + random.nextInt(24));
    String app = "svc-" + random.nextInt(3);
    List<String> by = random.nextBoolean() ? List.of("app") : List.of("app", "pod");
    boolean sums = !unwraps || fn.equals("sum_over_time");
    String inner =
        "%s(%s{app=\"%s\"}%s%s [%ds])"
            .formatted(
                fn,
                fn.equals("quantile_over_time") ? "0.7, " : "",
                app,
                filters,
                unwraps ? " | logfmt | unwrap n" : "",
                range);
    String names = String.join(", ", by);
    String text = sums ? "sum by (" + names + ") (" + inner + ")" : inner + " by (" + names + ")";
    return new Question(MetricQuery.parse(text), words, app, fn, range, by);
  }

  private static Line line(Random random, long now) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(" and ");
    }
    text.append("n=").append(random.nextInt(1000));
    long late = random.nextInt(4) == 0 ? random.nextInt(30) : 0;
    long nanos = BEGIN + now + (random.nextInt(5_000) - late * 1000) * 1_000_000L;
    return new Line(
        Labels.of("app", "svc-" + random.nextInt(4), "pod", "p" + random.nextInt(3)),
        nanos,
        text.toString());
  }

  private static Map<String, Double> answer(MetricWindows windows, Question question, long now) {
    Map<String, Double> answer = new TreeMap<>();
    for (Sample sample : windows.evaluate(question.query, BEGIN + now)) {
      answer.put(sample.labels().toString(), rounded(sample.value()));
    }
    return answer;
  }

  private static Map<String, Double> model(List<Line> lines, Question question, long at) {
    Map<String, List<Line>> groups = new TreeMap<>();
    for (Line line : lines) {
      boolean selected =
          question.app.equals(line.labels.get("app"))
              && question.words.stream().allMatch(line.text::contains)
              && line.nanos > at - question.range * SECOND
              && line.nanos <= at;
      if (selected) {
        Map<String, String> key = new TreeMap<>();
        question.by.forEach(name -> key.put(name, line.labels.get(name, "")));
        groups.computeIfAbsent(Labels.of(key).toString(), k -> new ArrayList<>()).add(line);
      }
    }
    ToDoubleFunction<List<Line>> value = members -> value(members, question);
    Map<String, Double> answer = new TreeMap<>();
    groups.forEach((key, members) -> answer.put(key, rounded(value.applyAsDouble(members))));
    return answer;
  }

  private static double value(List<Line> members, Question question) {
    if (question.fn.equals("count_over_time")) {
      return members.size();
    }
    if (question.fn.equals("rate")) {
      return members.size() / (double) question.range;
    }
    if (question.fn.equals("bytes_over_time")) {
      return members.stream().mapToInt(line -> line.text.length()).sum();
    }
    double[] values = members.stream().mapToDouble(Line::number).sorted().toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    return switch (question.fn) {
      case "sum_over_time" -> Arrays.stream(values).sum();
      case "avg_over_time" -> mean;
      case "max_over_time" -> values[values.length - 1];
      case "stddev_over_time" ->
          Math.sqrt(
              Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
      default -> {
        double rank = 0.7 * (values.length - 1);
        int low = (int) rank;
        int high = Math.min(low + 1, values.length - 1);
        yield values[low] + (values[high] - values[low]) * (rank - low);
      }
    };
  }

  /* Sums of doubles depend on their order. */
  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
