package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricQueryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "count_over_time({app=\"api\"}[5m]); count_over_time({app=\"api\"} [5m])",
        "rate({app=\"api\"} |= \"error\" != `x` [1h30m]); rate({app=\"api\"} |= \"error\" != \"x\""
            + " [90m])",
        "rate(({app=\"api\"} |= \"error\")[1m]); rate({app=\"api\"} |= \"error\" [1m])",
        "rate({app=\"api\"}[1m] |= \"error\"); rate({app=\"api\"} |= \"error\" [1m])",
        "sum(rate({a=\"b\"}[1m])) by (x, y); sum by (x, y) (rate({a=\"b\"} [1m]))",
        "sum without(x) (rate({a=\"b\"}[1m])); sum without (x) (rate({a=\"b\"} [1m]))",
        "sum by () (rate({a=\"b\"}[1m])); sum(rate({a=\"b\"} [1m]))",
        "topk(3, sum by (x) (rate({a=\"b\"}[1m]))); topk(3, sum by (x) (rate({a=\"b\"} [1m])))",
        "count_over_time({a=\"b\"}[5m] offset 1h); count_over_time({a=\"b\"} [5m] offset 1h)",
        "count_over_time({a=\"b\"} | json | status>=500 [5m]); count_over_time({a=\"b\"} | json |"
            + " status >= 500 [5m])",
        "sum_over_time({a=\"b\"} | logfmt | unwrap took [5m]); sum_over_time({a=\"b\"} | logfmt |"
            + " unwrap took [5m])",
        "max_over_time({a=\"b\"} | logfmt | unwrap duration(took) | took!=\"\" [5m]) by (x);"
            + " max_over_time({a=\"b\"} | logfmt | unwrap duration(took) | took!=\"\" [5m]) by (x)",
        "quantile_over_time(0.99, {a=\"b\"} | unwrap bytes(size) [5m]) by (x);"
            + " quantile_over_time(0.99, {a=\"b\"} | unwrap bytes(size) [5m]) by (x)",
        "absent_over_time({a=\"b\"}[5m]); absent_over_time({a=\"b\"} [5m])",
        "rate({a=\"b\"}[1m]) > 10; (rate({a=\"b\"} [1m]) > 10)",
        "rate({a=\"b\"}[1m]) > bool 10; (rate({a=\"b\"} [1m]) > bool 10)",
        "rate({a=\"b\"}[1m]) -1; (rate({a=\"b\"} [1m]) - 1)",
        "rate({a=\"b\"}[1m])*-2; (rate({a=\"b\"} [1m]) * -2)",
        "1 + 2 * 3 ^ 2 ^ 1; 19",
        "2 * 3 + 4 % 3; 7",
        "10 / 4 > 2; 1",
        "rate({a=\"b\"}[1m]) > 1 and rate({a=\"b\"}[1m]) < 5 or vector(0); (((rate({a=\"b\"} [1m])"
            + " > 1) and (rate({a=\"b\"} [1m]) < 5)) or vector(0))",
        "rate({a=\"b\"}[1m]) unless on (app) rate({a=\"c\"}[1m]); (rate({a=\"b\"} [1m]) unless on"
            + " (app) rate({a=\"c\"} [1m]))",
        "rate({a=\"b\"}[1m]) / ignoring(x) group_left (team) rate({a=\"c\"}[1m]); (rate({a=\"b\"}"
            + " [1m]) / ignoring (x) group_left (team) rate({a=\"c\"} [1m]))",
        "rate({a=\"b\"}[1m]) * on(x) group_right () rate({a=\"c\"}[1m]); (rate({a=\"b\"} [1m]) * on"
            + " (x) group_right () rate({a=\"c\"} [1m]))",
        "label_replace(rate({a=\"b\"}[1m]), \"to\", \"$1\", \"from\", \"(.*)\");"
            + " label_replace(rate({a=\"b\"} [1m]), \"to\", \"$1\", \"from\", \"(.*)\")",
        "sort_desc(rate({a=\"b\"}[1m])); sort_desc(rate({a=\"b\"} [1m]))",
        "(((count_over_time({a=\"b\"}[1m])))); count_over_time({a=\"b\"} [1m])",
        "-5; -5",
        "- 5 + 2; -3",
        "rate({a=\"b\"}[1m]) * - 2; (rate({a=\"b\"} [1m]) * -2)",
        "rate_counter({a=\"b\"} | unwrap n [1m]); rate_counter({a=\"b\"} | unwrap n [1m])",
        "approx_topk(3, rate({a=\"b\"}[1m])); approx_topk(3, rate({a=\"b\"} [1m]))"
      })
  void reads_what_loki_reads_and_writes_it_as_one_form(String text, String written) {
    MetricQuery query = MetricQuery.parse(text);

    assertThat(query).hasToString(written);
    assertThat(MetricQuery.parse(query.toString())).hasToString(written);
  }

  @Test
  void a_query_may_stand_on_several_lines_with_comments() {
    assertThat(
            MetricQuery.parse(
                "sum by (app) ( # each\n  rate({app=~\".+\"} |= `error` [5m])\n)\n > 0.5"))
        .hasToString("(sum by (app) (rate({app=~\".+\"} |= \"error\" [5m])) > 0.5)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count_over_time({a=\"b\"}[5m]) > 3",
        "sum by (x) (rate({a=\"b\"}[5m])) >= 0.5",
        "3 < sum(rate({a=\"b\"}[5m]))",
        "rate({a=\"b\"}[5m]) * 60 > 5",
        "rate({a=\"b\"}[5m]) / 2 - 1 > 5",
        "max by (x) (bytes_rate({a=\"b\"}[5m])) > 5 and rate({a=\"c\"}[5m]) > 1"
      })
  void knows_what_more_lines_can_only_make_truer(String text) {
    assertThat(MetricQuery.parse(text).growsWithLines()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "count_over_time({a=\"b\"}[5m]) < 3",
        "absent_over_time({a=\"b\"}[5m])",
        "sum(rate({a=\"b\"}[5m])) / sum(rate({a=\"c\"}[5m])) > 0.5",
        "rate({a=\"b\"}[5m]) unless rate({a=\"c\"}[5m])",
        "rate({a=\"b\"}[5m]) * -1 > -5",
        "avg(rate({a=\"b\"}[5m])) > 5",
        "sum_over_time({a=\"b\"} | unwrap x [5m]) > 5",
        "count_over_time({a=\"b\"}[5m]) == 3",
        "vector(1)"
      })
  void does_not_say_so_of_what_more_lines_may_end(String text) {
    assertThat(MetricQuery.parse(text).growsWithLines()).isFalse();
  }

  @Test
  void knows_how_far_it_looks_back() {
    MetricQuery query =
        MetricQuery.parse("rate({a=\"b\"}[5m]) > rate({a=\"b\"}[10m] offset 1h) or vector(1)");

    assertThat(query.reachNanos()).isEqualTo(70L * 60 * 1_000_000_000);
    assertThat(query.readsLines()).isTrue();
    assertThat(query.isVector()).isTrue();
    assertThat(MetricQuery.parse("1 + 1").isVector()).isFalse();
    assertThat(MetricQuery.parse("vector(1)").readsLines()).isFalse();
  }
}
