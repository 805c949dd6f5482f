package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectedLevelTest {
  private static final Labels API = Labels.of("app", "api");

  private static String level(Labels labels, String line, Map<String, String> metadata) {
    Batch batch = new BatchMaker("main").add(labels, 0, line.getBytes(UTF_8), metadata).make();
    LogStream stream = batch.streams().get(0);
    return new String(new DetectedLevel(labels).of(new StreamEntry(stream).at(0)), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"level\":\"WARN\",\"msg\":\"error\"}|warn",
        "{\"msg\":\"an error\"}|error",
        "ts=1 lvl=dbg msg=\"error in it\"|debug",
        "severity=strange no word|unknown",
        "2026-01-15 INFO started without an error|info",
        "[ERROR] x|error",
        "this is a Warning|warn",
        "CRITICAL: disk|critical",
        "fatal error|fatal",
        "terror and information|info",
        "trc|trace",
        "hello|unknown",
        "''|unknown"
      })
  void is_what_fields_say_or_the_first_word_that_says_so(String line, String level) {
    assertThat(level(API, line, Map.of())).isEqualTo(level);
  }

  @Test
  void labels_go_before_metadata_and_these_before_the_line() {
    Labels labels = Labels.of("app", "api", "Severity", "Error");

    assertThat(level(labels, "warn", Map.of("level", "info"))).isEqualTo("error");
    assertThat(level(API, "warn", Map.of("level", "info"))).isEqualTo("info");
    assertThat(level(API, "warn", Map.of("level", "none"))).isEqualTo("warn");
    assertThat(level(API, "warn", Map.of("level", "x".repeat(10_000)))).isEqualTo("warn");
  }

  @Test
  void filters_ask_each_line_for_it_and_a_level_that_is_kept_counts() {
    Batch batch =
        new BatchMaker("main")
            .add(API, 0, "an error")
            .add(API, 1, "a warning")
            .add(API, 2, "an error".getBytes(UTF_8), Map.of("detected_level", "warn"))
            .make();
    LogQuery query = LogQuery.parse("{app=\"api\"} | detected_level=\"warn\"");

    assertThat(query.matcher().filter(batch).toEntries())
        .extracting(entry -> entry.timestampNanos())
        .containsExactly(1L, 2L);
    assertThat(query.required()).as("the word need not stand in the line").hasSize(1);
    assertThat(LogQuery.parse("{app=\"api\"} | detected_level=\"warn\" | drop x").matcher())
        .matches(matcher -> matcher.filter(batch).entries() == 2);
  }

  @Test
  void grafanas_question_for_every_query_is_answered_by_levels() {
    RangeQuery query =
        RangeQuery.range(
            "sum by (level, detected_level) (count_over_time({app=\"api\"} | drop __error__ [1s]))",
            0,
            0,
            1,
            new MetricLimits(100, 1 << 20),
            () -> false);
    query.take(
        new BatchMaker("main")
            .add(API, 0, "an error")
            .add(API, 0, "an error again")
            .add(API.with("level", "info"), 0, "an error")
            .make());

    List<String> answer = query.end().series().stream().map(MetricSeries::toString).toList();
    assertThat(answer)
        .containsExactly(
            "{detected_level=\"error\"} [2.0]", "{detected_level=\"info\", level=\"info\"} [1.0]");
  }

  @Test
  void dropping_errors_costs_nothing_where_there_are_none() {
    assertThat(LogQuery.parse("{} |= \"x\" | a=\"b\" | drop __error__").withoutIdleDrops())
        .hasToString("{} |= \"x\" | a=\"b\"");
    for (String kept :
        List.of(
            "{} | json | drop __error__",
            "{} | a > 5 | drop __error__",
            "{} | drop __error__, a",
            "{} | drop __error__=\"x\"",
            "{} | keep __error__")) {
      assertThat(LogQuery.parse(kept).withoutIdleDrops())
          .hasToString(LogQuery.parse(kept).toString());
    }
  }
}
