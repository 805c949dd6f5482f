package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricWindowsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = 1_800_000_000L * SECOND;
  private static final MetricLimits LIMITS = new MetricLimits(1000, 64 << 20);
  private static final Labels API = Labels.of("app", "api", "pod", "a-1");
  private static final Labels API2 = Labels.of("app", "api", "pod", "a-2");
  private static final Labels WEB = Labels.of("app", "web", "pod", "w-1");

  /** One query, lines at seconds after the beginning, answers at others. */
  private static final class Trial {
    private final MetricQuery query;
    private final MetricWindows windows;

    Trial(String query) {
      this(query, LIMITS);
    }

    Trial(String text, MetricLimits limits) {
      query = MetricQuery.parse(text);
      windows = new MetricWindows(List.of(new MetricWindows.Watched(query, SECOND)), limits);
      windows.advance(BEGIN);
    }

    Trial line(double second, Labels labels, String line) {
      return line(second, labels, line, Map.of());
    }

    Trial line(double second, Labels labels, String line, Map<String, String> metadata) {
      windows.add(
          new BatchMaker("main")
              .add(
                  labels,
                  BEGIN + Math.round(second * SECOND),
                  line.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                  metadata)
              .make());
      return this;
    }

    Map<String, Double> at(long second) {
      windows.advance(BEGIN + second * SECOND);
      Map<String, Double> answer = new TreeMap<>();
      for (Sample sample : windows.evaluate(query, BEGIN + second * SECOND)) {
        assertThat(answer.put(sample.labels().toString(), sample.value())).isNull();
      }
      return answer;
    }

    MetricWindows.Watch watch() {
      return windows.watch(query);
    }
  }

  @Test
  void a_range_takes_its_end_in_and_leaves_its_beginning_out() {
    Trial trial = new Trial("count_over_time({app=\"api\"} [10s])");
    trial.line(0, API, "a").line(5, API, "b").line(10, API, "c");

    assertThat(trial.at(10)).containsOnly(Map.entry(API.toString(), 2.0));
    assertThat(trial.at(15)).containsOnly(Map.entry(API.toString(), 1.0));
    assertThat(trial.at(19)).containsOnly(Map.entry(API.toString(), 1.0));
    assertThat(trial.at(20)).isEmpty();
  }

  @Test
  void a_line_that_comes_late_counts_as_long_as_its_time_is_within_the_range() {
    Trial trial = new Trial("count_over_time({app=\"api\"} [60s])");
    assertThat(trial.at(50)).isEmpty();
    trial.line(10, API, "late");

    assertThat(trial.at(51)).containsOnly(Map.entry(API.toString(), 1.0));
    trial.at(100);
    trial.line(20, API, "too late");
    assertThat(trial.at(101)).isEmpty();
    assertThat(trial.watch().outsideSamples()).isEqualTo(1);
  }

  @Test
  void a_line_that_is_ahead_counts_when_its_time_comes_and_one_far_ahead_never() {
    Trial trial = new Trial("count_over_time({app=\"api\"} [10s])");
    trial.line(5, API, "a clock that is ahead").line(7_200, API, "a clock that is wrong");

    assertThat(trial.at(4)).isEmpty();
    assertThat(trial.at(5)).containsOnly(Map.entry(API.toString(), 1.0));
    assertThat(trial.watch().outsideSamples()).isEqualTo(1);
    assertThat(trial.at(7_200)).isEmpty();
  }

  @Test
  void series_are_told_apart_by_labels_metadata_and_fields() {
    Trial trial = new Trial("count_over_time({app=\"api\"} | json [10s])");
    trial
        .line(1, API, "{\"level\":\"error\",\"http\":{\"status\":500},\"pod\":\"x\"}")
        .line(2, API, "{\"level\":\"info\"}", Map.of("trace", "t"));

    assertThat(trial.at(5))
        .containsOnlyKeys(
            "{app=\"api\", http_status=\"500\", level=\"error\", pod=\"a-1\", pod_extracted=\"x\"}",
            "{app=\"api\", level=\"info\", pod=\"a-1\", trace=\"t\"}");
  }

  @Test
  void a_field_can_be_what_series_are_put_together_by() {
    Trial trial = new Trial("sum by (level) (count_over_time({app=~\".+\"} | logfmt [10s]))");
    trial
        .line(1, API, "level=error a=1")
        .line(1, WEB, "level=error a=2")
        .line(1, WEB, "level=info a=3")
        .line(1, WEB, "no pairs");

    assertThat(trial.at(5))
        .containsOnly(
            Map.entry("{level=\"error\"}", 2.0),
            Map.entry("{level=\"info\"}", 1.0),
            Map.entry("{}", 1.0));
  }

  @Test
  void a_line_with_an_error_is_left_out_and_told() {
    Trial trial = new Trial("sum(count_over_time({app=\"api\"} | json | status >= 500 [10s]))");
    trial
        .line(1, API, "{\"status\":503}")
        .line(1, API, "no json")
        .line(1, API, "{\"status\":\"many\"}");

    assertThat(trial.at(5)).containsOnly(Map.entry("{}", 1.0));
    assertThat(trial.watch().failedLines()).isEqualTo(1 + 1);
    assertThat(trial.watch().error()).isEqualTo("JSONParserErr");
  }

  @Test
  void a_line_with_an_error_that_the_query_leaves_out_itself_is_none() {
    Trial trial = new Trial("sum(count_over_time({app=\"api\"} | json | __error__=\"\" [10s]))");
    trial.line(1, API, "{\"status\":503}").line(1, API, "no json");

    assertThat(trial.at(5)).containsOnly(Map.entry("{}", 1.0));
    assertThat(trial.watch().failedLines()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 10",
        "avg_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 2.5",
        "min_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 1",
        "max_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 4",
        "first_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 4",
        "last_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 3",
        "stdvar_over_time({app=\"api\"} | logfmt | unwrap n [10s]); 1.25",
        "stddev_over_time({app=\"api\"} | logfmt | unwrap n [10s]) ^ 2; 1.25",
        "quantile_over_time(0.5, {app=\"api\"} | logfmt | unwrap n [10s]); 2.5",
        "quantile_over_time(1, {app=\"api\"} | logfmt | unwrap n [10s]); 4",
        "rate({app=\"api\"} | logfmt | unwrap n [10s]); 1",
        "rate({app=\"api\"} [10s]); 0.4",
        "count_over_time({app=\"api\"} [10s]); 4",
        "bytes_over_time({app=\"api\"} [10s]); 12",
        "bytes_rate({app=\"api\"} [10s]); 1.2",
        "sum_over_time({app=\"api\"} | logfmt | unwrap n | n > 2 [10s]); 7",
        "max by (app) (max_over_time({app=\"api\"} | logfmt | unwrap n [10s])); 4",
        "min by (app) (min_over_time({app=\"api\"} | logfmt | unwrap n [10s])); 1",
        "max_over_time({app=\"api\"} | logfmt | unwrap n [10s]) by (app); 4"
      })
  void functions_over_time(String query, double expected) {
    Trial trial = new Trial(query);
    trial.line(2, API, "n=1").line(8, API, "n=3").line(1, API, "n=4").line(3, API, "n=2");

    assertThat(trial.at(10).values())
        .singleElement()
        .satisfies(
            value ->
                assertThat(value).isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-9)));
  }

  @Test
  void unwrap_reads_durations_and_sizes() {
    Trial durations =
        new Trial("max_over_time({app=\"api\"} | logfmt | unwrap duration(took) [10s]) by ()");
    durations.line(1, API, "took=1m30s").line(1, API, "took=2ms").line(1, API, "other=5");
    Trial sizes = new Trial("sum_over_time({app=\"api\"} | logfmt | unwrap bytes(size) [10s])");
    sizes.line(1, API, "size=2KiB").line(1, API, "size=10");

    assertThat(durations.at(5)).containsOnly(Map.entry("{}", 90.0));
    assertThat(sizes.at(5)).containsOnly(Map.entry(API.toString(), 2058.0));
  }

  @Test
  void a_value_that_is_no_number_is_an_error_of_that_line() {
    Trial trial = new Trial("sum_over_time({app=\"api\"} | logfmt | unwrap n [10s])");
    trial.line(1, API, "n=many").line(1, API, "n=5");

    assertThat(trial.at(5)).containsOnly(Map.entry(API.toString(), 5.0));
    assertThat(trial.watch().error()).isEqualTo("SampleExtractionErr");
  }

  @Test
  void absence_is_one_series_with_what_the_selector_fixes() {
    Trial trial =
        new Trial("absent_over_time({app=\"api\", pod=~\".+\", env=\"prod\"} |= \"beat\" [10s])");
    assertThat(trial.at(1)).containsOnly(Map.entry("{app=\"api\", env=\"prod\"}", 1.0));
    trial.line(2, API.with("env", "prod"), "a beat");
    assertThat(trial.at(3)).isEmpty();
    assertThat(trial.at(12)).containsOnly(Map.entry("{app=\"api\", env=\"prod\"}", 1.0));
  }

  @Test
  void an_offset_looks_at_an_earlier_while() {
    Trial trial = new Trial("count_over_time({app=\"api\"} [10s] offset 20s)");
    trial.line(5, API, "a");

    assertThat(trial.at(10)).isEmpty();
    assertThat(trial.at(25)).containsOnly(Map.entry(API.toString(), 1.0));
    assertThat(trial.at(35)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "sum(count_over_time({app=~\".+\"} [10s])); {}=6.0",
        "sum by (app) (count_over_time({app=~\".+\"} [10s])); {app=\"api\"}=3.0, {app=\"web\"}=3.0",
        "sum without (pod) (count_over_time({app=~\".+\"} [10s])); {app=\"api\"}=3.0,"
            + " {app=\"web\"}=3.0",
        "avg by (app) (count_over_time({app=~\".+\"} [10s])); {app=\"api\"}=1.5, {app=\"web\"}=3.0",
        "min(count_over_time({app=~\".+\"} [10s])); {}=1.0",
        "max(count_over_time({app=~\".+\"} [10s])); {}=3.0",
        "count(count_over_time({app=~\".+\"} [10s])); {}=3.0",
        "stdvar by (app) (count_over_time({app=~\".+\"} [10s])); {app=\"api\"}=0.25,"
            + " {app=\"web\"}=0.0",
        "topk(1, count_over_time({app=~\".+\"} [10s])); {app=\"web\", pod=\"w-1\"}=3.0",
        "bottomk(1, count_over_time({app=~\".+\"} [10s])); {app=\"api\", pod=\"a-2\"}=1.0",
        "topk by (app) (1, count_over_time({app=~\".+\"} [10s])); {app=\"api\", pod=\"a-1\"}=2.0,"
            + " {app=\"web\", pod=\"w-1\"}=3.0",
        "count_over_time({app=~\".+\"} [10s]) > 1; {app=\"api\", pod=\"a-1\"}=2.0, {app=\"web\","
            + " pod=\"w-1\"}=3.0",
        "2 > count_over_time({app=~\".+\"} [10s]); {app=\"api\", pod=\"a-2\"}=1.0",
        "count_over_time({app=\"api\"} [10s]) > bool 1; {app=\"api\", pod=\"a-1\"}=1.0,"
            + " {app=\"api\", pod=\"a-2\"}=0.0",
        "100 - sum(count_over_time({app=~\".+\"} [10s])) * 2; {}=88.0",
        "sum(count_over_time({app=\"none\"} [10s])) or vector(0); {}=0.0",
        "sum(count_over_time({app=\"api\"} |= \"error\" [10s])) / sum(count_over_time({app=\"api\"}"
            + " [10s])) > 0.3; {}=0.3333333333333333",
        "sum by (app) (count_over_time({app=~\".+\"} [10s])) and on (app)"
            + " count_over_time({app=\"web\"} [10s]); {app=\"web\"}=3.0",
        "sum by (app) (count_over_time({app=~\".+\"} [10s])) unless on (app)"
            + " count_over_time({app=\"web\"} [10s]); {app=\"api\"}=3.0",
        "count_over_time({app=~\".+\"} [10s]) / on (app) group_left () sum by (app)"
            + " (count_over_time({app=~\".+\"} [10s])) == 1; {app=\"web\", pod=\"w-1\"}=1.0",
        "sum by (app) (count_over_time({app=\"web\"} [10s])) * on (app) group_right ()"
            + " count_over_time({app=\"web\"} [10s]); {app=\"web\", pod=\"w-1\"}=9.0",
        "label_replace(sum by (app) (count_over_time({app=\"web\"} [10s])), \"team\", \"t-${1}\","
            + " \"app\", \"(w).*\"); {app=\"web\", team=\"t-w\"}=3.0",
        "sum(count_over_time({app=\"api\"} [10s])) / 0; {}=NaN"
      })
  void operators_over_vectors(String query, String expected) {
    Trial trial = new Trial(query);
    trial.line(1, API, "error").line(2, API, "fine").line(1, API2, "fine");
    trial.line(1, WEB, "a").line(2, WEB, "b").line(3, WEB, "c");

    Map<String, Double> answer = trial.at(10);
    String text = answer.toString();
    assertThat(text.substring(1, text.length() - 1)).isEqualTo(expected);
  }

  @Test
  void two_series_where_one_is_needed_are_no_answer() {
    Trial trial =
        new Trial(
            "count_over_time({app=\"api\"} [10s]) / on (app) count_over_time({app=\"api\"} [10s])");
    trial.line(1, API, "a").line(1, API2, "a");

    assertThatThrownBy(() -> trial.at(5))
        .isInstanceOf(MetricException.class)
        .hasMessageContaining("several series of the right side have the labels {app=\"api\"}")
        .hasMessageContaining("sum by");
  }

  @Test
  void beyond_the_bound_of_series_further_ones_are_not_counted_and_that_is_told() {
    Trial trial = new Trial("count_over_time({app=~\".+\"} [10s])", new MetricLimits(3, 1 << 20));
    for (int i = 0; i < 5; i++) {
      trial.line(1, Labels.of("app", "a" + i), "x");
    }

    assertThat(trial.at(5)).hasSize(3);
    assertThat(trial.watch().series()).isEqualTo(3);
    assertThat(trial.watch().refusedSamples()).isEqualTo(2);
  }

  @Test
  void room_that_a_silent_series_had_is_given_to_others() {
    Trial trial = new Trial("count_over_time({app=~\".+\"} [10s])", new MetricLimits(1, 1 << 20));
    trial.line(1, API, "x");
    trial.at(30);
    trial.line(30, WEB, "x").line(30, API, "x");

    assertThat(trial.at(31)).containsOnly(Map.entry(WEB.toString(), 1.0));
    trial.at(60);
    trial.line(60, API, "x").line(61, API, "y");
    assertThat(trial.at(61)).containsOnly(Map.entry(API.toString(), 2.0));
  }

  @Test
  void more_streams_than_are_remembered_are_counted_all_the_same() {
    Trial trial = new Trial("sum(count_over_time({app=~\".+\"} |= \"x\" [1m]))");
    for (int round = 0; round < 2; round++) {
      BatchMaker batch = new BatchMaker("main");
      for (int i = 0; i < 20_000; i++) {
        batch.add(Labels.of("app", "a" + i), BEGIN + SECOND, "x");
      }
      trial.windows.add(batch.make());
    }

    assertThat(trial.at(5)).containsOnly(Map.entry("{}", 40_000.0));
  }

  @Test
  void memory_has_a_bound_in_bytes() {
    Trial trial =
        new Trial(
            "quantile_over_time(0.9, {app=~\".+\"} | unwrap n [1h])",
            new MetricLimits(1000, 1 << 16));
    trial.line(1, Labels.of("app", "a", "n", "5"), "x");

    assertThat(trial.windows.usedBytes()).isLessThanOrEqualTo(1 << 16);
    assertThat(trial.watch().refusedSamples()).isEqualTo(1);
  }

  @Test
  void equal_log_queries_are_asked_once() {
    MetricQuery few = MetricQuery.parse("sum(rate({app=\"api\"} |= \"error\" [1m])) > 5");
    MetricQuery many = MetricQuery.parse("sum(rate({app=\"api\"} |= `error` [5m])) > 50");
    MetricWindows windows =
        new MetricWindows(
            List.of(
                new MetricWindows.Watched(few, 60 * SECOND),
                new MetricWindows.Watched(many, 60 * SECOND)),
            LIMITS);

    assertThat(windows.selections()).isEqualTo(1);
  }

  @Test
  void of_a_long_range_the_beginning_is_exact_to_a_part_of_it() {
    Trial trial = new Trial("count_over_time({app=\"api\"} [1d])");
    trial.line(0, API, "a").at(40_000);
    trial.line(40_000, API, "b");

    assertThat(trial.at(40_001)).containsOnly(Map.entry(API.toString(), 2.0));
    assertThat(trial.at(86_500)).containsOnly(Map.entry(API.toString(), 1.0));
    assertThat(trial.at(40_000 + 86_500)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "sum by (m) (count_over_time({app=\"api\"} | regexp `^(?P<m>\\S+)` [9s])); {m=GET}=2.0",
        "sum by (m) (count_over_time({app=\"api\"} | pattern `<m> <_>` [9s])); {m=GET}=2.0",
        "count_over_time({app=\"api\"} | drop pod [9s]); {app=api}=2.0",
        "count_over_time({app=\"api\"} | logfmt | keep app, n [9s]); {app=api, n=1}=1.0, {app=api,"
            + " n=5}=1.0",
        "sum(sum_over_time({app=\"api\"} | logfmt k=\"n\" | keep k | unwrap k [9s])); {}=6.0",
        "sum by (s) (count_over_time({app=\"api\"} | label_format s=app [9s])); {s=api}=2.0",
        "sum(bytes_over_time({app=\"api\"} | line_format `12345` [9s])); {}=10.0",
        "sum(count_over_time({app=\"api\"} | logfmt | line_format `n{{.n}}` |= `n5` [9s])); {}=1.0",
        "sum(bytes_over_time({app=\"api\"} | decolorize [9s])); {}=22.0",
        "sum(count_over_time({app=\"api\"} | json a [9s])); ",
        "sum(count_over_time({app=\"api\"} | json a | drop __error__ [9s])); {}=2.0",
        "sum(count_over_time({app=\"api\"} | unpack | __error__!=\"\" | drop __error__ [9s]));"
            + " {}=2.0"
      })
  void stages_that_change_lines_change_what_is_counted(String query, String answer) {
    Trial trial = new Trial(query);
    trial.line(1, API, "GET /x n=1\u001b[m").line(2, API, "GET /abc n=5").line(3, WEB, "PUT n=9");

    String shown = trial.at(5).toString().replace("\"", "");
    assertThat(shown).isEqualTo("{" + (answer == null ? "" : answer) + "}");
  }

  @Test
  void the_rate_of_a_counter_goes_on_where_it_began_anew() {
    Trial trial = new Trial("rate_counter({app=\"api\"} | logfmt | unwrap n [60s])");
    double[] values = {100, 110, 120, 5, 15};
    for (int i = 0; i < values.length; i++) {
      trial.line(10 + 10 * i, API, "n=" + values[i]);
    }

    /* It grew by 35 in 40 s; towards the beginning of the range half a step of 10 s is added. */
    assertThat(trial.at(50).get(API.toString())).isEqualTo(35.0 * (45.0 / 40) / 60);
  }

  @Test
  void the_rate_of_a_counter_is_the_same_however_lines_fall_into_buckets() {
    Trial fine = new Trial("rate_counter({app=\"api\"} | logfmt | unwrap n [7s])");
    Trial wide = new Trial("rate_counter({app=\"api\"} | logfmt | unwrap n [100s])");
    double[] values = {5, 9, 2, 3, 1, 8};
    for (int i = 0; i < values.length; i++) {
      fine.line(1 + i, API, "n=" + values[i]);
      wide.line(1 + 0.1 * i, API, "n=" + values[i]);
    }

    /* 9 - 5, from 0 to 2, to 3, from 0 to 1, to 8. */
    double grown = 4 + 2 + 1 + 1 + 7;
    assertThat(fine.at(7).get(API.toString())).isEqualTo(grown * (5.5 / 5) / 7);
    assertThat(wide.at(2).get(API.toString()))
        .isCloseTo(grown * (0.55 / 0.5) / 100, org.assertj.core.data.Offset.offset(1e-9));
  }

  @Test
  void a_counter_seen_once_has_no_rate() {
    Trial trial = new Trial("rate_counter({app=\"api\"} | logfmt | unwrap n [10s])");
    trial.line(1, API, "n=5");

    assertThat(trial.at(2)).containsOnly(Map.entry(API.toString(), 0.0));
  }
}
