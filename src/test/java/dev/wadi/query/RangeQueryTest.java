package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.query.MetricAnswer.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RangeQueryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BEGIN = 1_800_000_000L * SECOND;
  private static final MetricLimits LIMITS = new MetricLimits(500, 16 << 20);
  private static final Labels API = Labels.of("app", "api", "pod", "api-1");
  private static final Labels SHOP = Labels.of("app", "shop", "pod", "shop-1");

  /** A line each second: at BEGIN, one second later, ... */
  private static Batch seconds(Labels labels, String... lines) {
    BatchMaker batch = new BatchMaker("main");
    for (int i = 0; i < lines.length; i++) {
      batch.add(labels, BEGIN + i * SECOND, lines[i]);
    }
    return batch.make();
  }

  private static RangeQuery range(String text, long from, long to, long step) {
    return RangeQuery.range(
        text, BEGIN + from * SECOND, BEGIN + to * SECOND, step * SECOND, LIMITS, () -> false);
  }

  private static RangeQuery instant(String text, long at) {
    return RangeQuery.instant(text, BEGIN + at * SECOND, LIMITS, () -> false);
  }

  private static MetricAnswer answer(RangeQuery query, Batch... batches) {
    List.of(batches).forEach(query::take);
    return query.end();
  }

  /** Each series as {@code {labels} second:value second:value}. */
  private static List<String> shown(MetricAnswer answer) {
    return answer.series().stream()
        .map(
            series ->
                series.labels()
                    + IntStream.range(0, series.size())
                        .mapToObj(
                            i ->
                                " "
                                    + (series.timeMillis(i) - BEGIN / 1_000_000) / 1000
                                    + ":"
                                    + Units.shown(series.value(i)))
                        .collect(Collectors.joining()))
        .toList();
  }

  @Test
  void a_range_leaves_its_beginning_out_and_takes_its_end_in() {
    MetricAnswer answer =
        answer(range("count_over_time({app=\"api\"} [2s])", 0, 4, 1), seconds(API, "a", "b", "c"));

    assertThat(answer.kind()).isEqualTo(Kind.MATRIX);
    assertThat(shown(answer)).containsExactly("{app=\"api\", pod=\"api-1\"} 0:1 1:2 2:2 3:1");
  }

  @Test
  void lines_between_ranges_count_nowhere() {
    assertThat(
            shown(
                answer(
                    range("count_over_time({app=\"api\"} [1s])", 1, 7, 3),
                    seconds(API, "a", "b", "c", "d", "e", "f", "g", "h", "i"))))
        .containsExactly("{app=\"api\", pod=\"api-1\"} 1:1 4:1 7:1");
  }

  @Test
  void an_instant_is_a_vector_and_a_number_a_scalar() {
    MetricAnswer vector =
        answer(instant("sum(rate({app=~\".+\"} [10s]))", 5), seconds(API, "a", "b", "c"));
    MetricAnswer scalar = answer(instant("1 + 1", 5));

    assertThat(vector.kind()).isEqualTo(Kind.VECTOR);
    assertThat(shown(vector)).containsExactly("{} 5:0.3");
    assertThat(scalar.kind()).isEqualTo(Kind.SCALAR);
    assertThat(shown(scalar)).containsExactly("{} 5:2");
    assertThat(shown(answer(range("vector(3)", 0, 2, 1)))).containsExactly("{} 0:3 1:3 2:3");
    assertThat(answer(range("3", 0, 2, 1)).kind()).isEqualTo(Kind.MATRIX);
  }

  @Test
  void tells_which_lines_are_needed() {
    RangeQuery query =
        range("rate({a=\"b\"} |= \"x\" [5s]) / rate({a=\"b\"} [5s] offset 1m)", 0, 30, 7);

    assertThat(query.selections()).hasToString("[{a=\"b\"} |= \"x\", {a=\"b\"}]");
    assertThat(query.fromNanos()).isEqualTo(BEGIN - 65 * SECOND + 1);
    assertThat(query.toNanos()).isEqualTo(BEGIN + 28 * SECOND);
    assertThat(range("vector(1)", 0, 1, 1).selections()).isEmpty();
    assertThat(
            range(
                    "rate({a=\"b\"} | c=\"d\" | json |= \"x\" | e=\"f\" | line_format \"y\" |="
                        + " \"y\" [5s]) + rate({a=\"b\"} |= \"x\" | c=\"d\" [1m])",
                    0,
                    1,
                    1)
                .selections())
        .hasToString("[{a=\"b\"} |= \"x\" | c=\"d\"]");
  }

  @Test
  void several_log_queries_are_asked_in_one_pass() {
    assertThat(
            shown(
                answer(
                    range(
                        "sum(count_over_time({app=\"api\"} |= \"bad\" [2s])) / "
                            + "sum(count_over_time({app=\"api\"} [2s]))",
                        1,
                        3,
                        1),
                    seconds(API, "bad", "good", "bad", "bad"),
                    seconds(SHOP, "bad"))))
        .containsExactly("{} 1:0.5 2:0.5 3:1");
  }

  @Test
  void topk_chooses_anew_at_each_step() {
    assertThat(
            shown(
                answer(
                    range("topk(1, sum by (app) (count_over_time({app=~\".+\"} [1s])))", 0, 2, 1),
                    seconds(API, "equal values go by labels", "b", "c"),
                    seconds(SHOP, "a", "b"),
                    seconds(SHOP.with("pod", "shop-2"), "", "c")
                        .map(s -> s.rewrite().drop(0).build()),
                    seconds(API, "", "", "d").map(s -> s.rewrite().drop(0).drop(1).build()))))
        .containsExactly("{app=\"api\"} 0:1 2:2", "{app=\"shop\"} 1:2");
  }

  @Test
  void an_instant_that_sorts_keeps_its_order_and_others_go_by_labels() {
    Batch shop = seconds(SHOP, "a", "b", "c");
    Batch api = seconds(API, "a");

    assertThat(
            shown(
                answer(
                    instant("sort_desc(sum by (app) (count_over_time({app!=\"\"} [9s])))", 3),
                    api,
                    shop)))
        .containsExactly("{app=\"shop\"} 3:3", "{app=\"api\"} 3:1");
    assertThat(
            shown(
                answer(instant("sum by (app) (count_over_time({app!=\"\"} [9s]))", 3), shop, api)))
        .containsExactly("{app=\"api\"} 3:1", "{app=\"shop\"} 3:3");
  }

  @Test
  void metadata_and_fields_tell_series_apart() {
    BatchMaker batch = new BatchMaker("main");
    batch.add(API, BEGIN, "level=warn n=1".getBytes(UTF_8), Map.of("trace", "t1"));

    assertThat(
            shown(answer(instant("count_over_time({app=\"api\"} | logfmt [1s])", 0), batch.make())))
        .containsExactly("{app=\"api\", level=\"warn\", n=\"1\", pod=\"api-1\", trace=\"t1\"} 0:1");
  }

  @Test
  void a_line_with_an_error_fails_the_query_in_the_words_of_loki() {
    Batch lines = seconds(API, "{\"level\":\"info\"}", "no json");

    assertThatThrownBy(
            () ->
                instant("sum by (level) (count_over_time({app=\"api\"} | json [9s]))", 3)
                    .take(lines))
        .isInstanceOf(MetricException.class)
        .hasMessage(
            "pipeline error: 'JSONParserErr' for series: '{__error__=\"JSONParserErr\","
                + " app=\"api\", pod=\"api-1\"}'.\n"
                + "Use a label filter to intentionally skip this error. (e.g |"
                + " __error__!=\"JSONParserErr\").\n"
                + "To skip all potential errors you can match empty errors.(e.g __error__=\"\")\n"
                + "The label filter can also be specified after unwrap. (e.g | unwrap latency |"
                + " __error__=\"\" )\n");
    assertThat(
            shown(
                answer(
                    instant(
                        "sum by (level) (count_over_time({app=\"api\"} | json | __error__=\"\""
                            + " [9s]))",
                        3),
                    lines)))
        .containsExactly("{level=\"info\"} 3:1");
  }

  @Test
  void an_error_out_of_every_range_fails_nothing() {
    assertThat(
            shown(
                answer(
                    instant("sum by (level) (count_over_time({app=\"api\"} | json [1s]))", 0),
                    seconds(API, "{\"level\":\"info\"}", "no json"))))
        .containsExactly("{level=\"info\"} 0:1");
  }

  @Test
  void a_parser_that_nobody_asks_makes_no_error() {
    assertThat(
            shown(
                answer(
                    instant("sum(count_over_time({app=\"api\"} | json [9s]))", 3),
                    seconds(API, "{\"level\":\"info\"}", "no json"))))
        .containsExactly("{} 3:2");
  }

  @Test
  void errors_that_are_asked_for_are_counted() {
    assertThat(
            shown(
                answer(
                    instant(
                        "sum by (__error__) (count_over_time({app=\"api\"} | logfmt | json [9s]))",
                        3),
                    seconds(API, "{\"level\":\"info\"}", "no json"))))
        .containsExactly("{} 3:1", "{__error__=\"JSONParserErr\"} 3:1");
    assertThatThrownBy(
            () ->
                instant("sum(sum_over_time({app=\"api\"} | logfmt | unwrap n [9s]))", 3)
                    .take(seconds(API, "n=1", "n=one")))
        .hasMessageStartingWith("pipeline error: 'SampleExtractionErr' for series: '{__error__=");
    assertThat(
            shown(
                answer(
                    instant(
                        "sum(sum_over_time({app=\"api\"} | logfmt | unwrap n | __error__=\"\""
                            + " [9s]))",
                        3),
                    seconds(API, "n=1", "n=one", "n=2"))))
        .containsExactly("{} 3:3");
  }

  @Test
  void more_series_than_allowed_fail_the_query() {
    MetricLimits two = new MetricLimits(2, 1 << 20);
    String text = "sum by (n) (count_over_time({app=\"api\"} | logfmt [9s]))";
    RangeQuery query = RangeQuery.instant(text, BEGIN + 9 * SECOND, two, () -> false);
    query.take(seconds(API, "n=0", "n=1", "n=2", "n=3"));

    assertThatThrownBy(query::end)
        .isInstanceOf(MetricException.class)
        .hasMessageStartingWith("maximum of series (2) reached for a single query");

    RangeQuery summed =
        RangeQuery.instant("count(" + text + ")", BEGIN + 3 * SECOND, two, () -> false);
    summed.take(seconds(API, "n=0", "n=1", "n=2", "n=3"));
    assertThat(shown(summed.end())).containsExactly("{} 3:4");
  }

  @Test
  void memory_is_bounded_and_told() {
    MetricLimits little = new MetricLimits(500, 1 << 16);
    RangeQuery query =
        RangeQuery.range(
            "quantile_over_time(0.5, {app=\"api\"} | logfmt | unwrap n [9s]) by (app)",
            BEGIN,
            BEGIN + 9 * SECOND,
            SECOND,
            little,
            () -> false);
    String[] lines = new String[2000];
    Arrays.fill(lines, "n=1");
    Batch batch = seconds(API, lines);

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                query.take(batch);
              }
            })
        .isInstanceOf(MetricException.class)
        .hasMessageStartingWith("the query needs more than 65536 bytes of memory for its series");
    assertThat(query.usedBytes()).isLessThanOrEqualTo(1 << 16);
  }

  @Test
  void refuses_steps_in_the_words_of_loki() {
    assertThatThrownBy(() -> range("rate({a=\"b\"} [1m])", 0, 11_001, 1))
        .hasMessage(
            "exceeded maximum resolution of 11,000 points per time series. Try increasing the"
                + " value of the step parameter");
    assertThat(range("rate({a=\"b\"} [1m])", 0, 11_000, 1).selections()).hasSize(1);
    assertThatThrownBy(() -> range("rate({a=\"b\"} [1m])", 0, 5, 0))
        .hasMessage(
            "zero or negative query resolution step widths are not accepted. Try a positive"
                + " integer");
    assertThatThrownBy(() -> range("rate({a=\"b\"} [1m])", 5, 0, 1))
        .hasMessage("end timestamp must not be before or equal to start time");
    assertThatThrownBy(() -> RangeQuery.instant("vector(1)", Long.MIN_VALUE, LIMITS, () -> false))
        .hasMessage("a time lies too far away (expected: 1823 to 2116)");
  }

  @Test
  void a_negative_offset_looks_ahead() {
    RangeQuery query = range("count_over_time({app=\"api\"} [1s] offset -2s)", 0, 1, 1);

    assertThat(query.fromNanos()).isEqualTo(BEGIN + SECOND + 1);
    assertThat(query.toNanos()).isEqualTo(BEGIN + 3 * SECOND);
    assertThat(shown(answer(query, seconds(API, "a", "b", "c"))))
        .containsExactly("{app=\"api\", pod=\"api-1\"} 0:1");
    assertThat(MetricQuery.parse("rate({a=\"b\"}[1m] offset -5m)"))
        .hasToString("rate({a=\"b\"} [1m] offset -5m)");
  }

  @Test
  void a_cancelled_query_ends() {
    boolean[] cancelled = {false};
    RangeQuery query =
        RangeQuery.instant("rate({app=\"api\"} [9s])", BEGIN, LIMITS, () -> cancelled[0]);
    query.take(seconds(API, "a"));
    cancelled[0] = true;

    assertThatThrownBy(() -> query.take(seconds(API, "a")))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(query::end).isInstanceOf(CancellationException.class);
  }

  @Test
  void the_longest_range_at_the_finest_steps_is_answered() {
    RangeQuery query =
        range("sum(max_over_time({app=\"api\"} | logfmt | unwrap n [6000s]))", 0, 10_999, 1);
    String[] lines = new String[11_000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "n=" + i;
    }
    MetricAnswer answer = answer(query, seconds(API, lines));

    assertThat(answer.series()).hasSize(1);
    assertThat(answer.series().get(0).size()).isEqualTo(11_000);
    assertThat(answer.series().get(0).value(10_999)).isEqualTo(10_999);
  }

  @Test
  void knows_a_metric_query_from_one_of_lines() {
    assertThat(RangeQuery.isMetric("# why\n sum(rate({a=\"b\"}[1m]))")).isTrue();
    assertThat(RangeQuery.isMetric("(1 + 1)")).isTrue();
    assertThat(RangeQuery.isMetric(" {a=\"b\"} |= \"rate\"")).isFalse();
    assertThat(RangeQuery.isMetric("({a=\"b\"} |= \"rate\")")).isFalse();
    assertThat(LogQuery.parse("(({a=\"b\"}) |= \"rate\")")).hasToString("{a=\"b\"} |= \"rate\"");
    assertThatThrownBy(() -> LogQuery.parse("({a=\"b\"} |= \"rate\""))
        .isInstanceOf(QuerySyntaxException.class);
  }
}
