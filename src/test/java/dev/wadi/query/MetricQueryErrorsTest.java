package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricQueryErrorsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{app=\"api\"}; line 1, col 1: a log query gives lines, not numbers (expected: a function"
            + " around it, such as count_over_time({app=\"api\"} [5m]))",
        "rate({app=\"api\"}); line 1, col 1: rate needs a range (expected: [5m] behind the log"
            + " query)",
        "rate({app=\"api\"}[5]); line 1, col 18: a range is a duration such as [5m] or [1h30m], not"
            + " NUMBER 5",
        "rate({app=\"api\"}[5MB]); line 1, col 18: a range is a duration such as [5m] or [1h30m],"
            + " not BYTES 5MB",
        "rate({app=\"api\"}[5m][1m]); line 1, col 21: a range stands once",
        "rate({app=\"api\"}[5m]; line 1, col 21: syntax error: unexpected end of input, expecting ["
            + " or ) or a filter",
        "rate({app=\"api\"}[400d]); line 1, col 18: a range is at most 366d, not 400d",
        "rate({app=\"api\"}[0s]); line 1, col 18: a range is longer than nothing, not 0s",
        "rate({app=\"api\"}[1us]); line 1, col 18: a range is at least 1ms, not 1us",
        "rate({app=\"api\"}[-5m]); line 1, col 18: a range is longer than nothing, not -5m",
        "rate({app=\"api\"}[5m] offset -400d); line 1, col 29: an offset is at most 366d, not"
            + " -400d",
        "rate({app=\"api\"} offset 1m); line 1, col 18: offset stands once, behind the range: [5m]"
            + " offset 1h",
        "rate({app=}[5m]); line 1, col 11: syntax error: unexpected }, expecting STRING",
        "rate(app[5m]); line 1, col 6: syntax error: unexpected IDENTIFIER app, expecting a log"
            + " query such as {app=\"api\"} |= \"error\"",
        "sum(rate({a=\"b\"}[5m]); line 1, col 22: syntax error: unexpected end of input, expecting"
            + " )",
        "sum by app (rate({a=\"b\"}[5m])); line 1, col 8: syntax error: unexpected IDENTIFIER app,"
            + " expecting (",
        "sum by (a) (rate({a=\"b\"}[5m])) by (b); line 1, col 32: by or without stands once: before"
            + " the parentheses or behind",
        "rate({a=\"b\"}[5m]) by (x); line 1, col 19: rate takes neither by nor without (expected:"
            + " sum by (…) (rate(…)))",
        "sum_over_time({a=\"b\"} | unwrap x [5m]) by (x); line 1, col 40: sum_over_time takes"
            + " neither by nor without (expected: sum by (…) (sum_over_time(…)))",
        "sum_over_time({a=\"b\"}[5m]); line 1, col 1: sum_over_time needs a number of each line"
            + " (expected: | unwrap field)",
        "count_over_time({a=\"b\"} | unwrap x [5m]); line 1, col 27: count_over_time counts lines"
            + " and takes no unwrap (perhaps: sum_over_time)",
        "max_over_time({a=\"b\"} | unwrap hours(x) [5m]); line 1, col 32: unwrap takes duration(),"
            + " duration_seconds() or bytes(), not hours()",
        "max_over_time({a=\"b\"} | unwrap x | json [5m]); line 1, col 34: behind unwrap only label"
            + " filters may stand",
        "max_over_time({a=\"b\"} | unwrap x | unwrap y [5m]); line 1, col 36: unwrap stands once",
        "quantile_over_time({a=\"b\"} | unwrap x [5m]); line 1, col 20: syntax error: unexpected {,"
            + " expecting NUMBER",
        "topk(rate({a=\"b\"}[5m])); line 1, col 6: syntax error: unexpected IDENTIFIER rate,"
            + " expecting NUMBER",
        "topk(1.5, rate({a=\"b\"}[5m])); line 1, col 6: topk takes a whole number from 1 to 10000,"
            + " not 1.5",
        "topk(0, rate({a=\"b\"}[5m])); line 1, col 6: topk takes a whole number from 1 to 10000,"
            + " not 0",
        "sum(5); line 1, col 5: sum is of a vector, and this is a number",
        "rats({a=\"b\"}[5m]); line 1, col 1: there is no function rats (perhaps: rate)",
        "count_overtime({a=\"b\"}[5m]); line 1, col 1: there is no function count_overtime"
            + " (perhaps: count_over_time)",
        "increase({a=\"b\"}[5m]); line 1, col 1: increase is not supported (perhaps:"
            + " count_over_time)",
        "histogram_quantile(0.9, x); line 1, col 1: histogram_quantile is not supported (perhaps:"
            + " quantile_over_time)",
        "frobnicate(1); line 1, col 1: there is no function frobnicate (expected: one such as sum,"
            + " count_over_time or rate)",
        "up > 0; line 1, col 1: there is no function up (expected: one such as sum, count_over_time"
            + " or rate)",
        "rate({a=\"b\"}[5m]) > 10s; line 1, col 21: a number here has no unit, not even 10s"
            + " (expected: 300)",
        "rate({a=\"b\"}[5m]) >; line 1, col 20: syntax error: unexpected end of input, expecting a"
            + " function, a number or (",
        "rate({a=\"b\"}[5m]) 5; line 1, col 19: syntax error: unexpected NUMBER 5, expecting an"
            + " operator or the end",
        "-rate({a=\"b\"}[5m]); line 1, col 1: a sign stands in front of a number only (expected: 0"
            + " - in front of a vector)",
        "rate({a=\"b\"}[5m]) and 5; line 1, col 19: and stands between two vectors, and one side is"
            + " a number (perhaps: vector(1))",
        "rate({a=\"b\"}[5m]) + bool 5; line 1, col 19: bool stands behind a comparison only, and +"
            + " is none",
        "rate({a=\"b\"}[5m]) > on(x) 5; line 1, col 19: on and ignoring compare the labels of two"
            + " vectors, and one side is a number",
        "rate({a=\"b\"}[5m]) and on(x) group_left rate({a=\"b\"}[5m]); line 1, col 29: no grouping"
            + " with and (expected: on or ignoring alone)",
        "rate({a=~\"(\"}[5m]); line 1, col 10: error parsing regexp: missing closing ): `(`",
        "label_replace(rate({a=\"b\"}[5m]), \"1x\", \"$1\", \"a\", \"(.*)\"); line 1, col 34: '1x'"
            + " is no name of a label",
        "label_replace(rate({a=\"b\"}[5m]), \"x\", \"$1\", \"a\", \"(\"); line 1, col 50: error"
            + " parsing regexp: missing closing ): `(`",
        "vector(rate({a=\"b\"}[5m])); line 1, col 8: syntax error: unexpected IDENTIFIER rate,"
            + " expecting NUMBER",
        "sort by (a) (rate({a=\"b\"}[5m])); line 1, col 32: sort takes neither by nor without"
      })
  void an_error_names_the_place_and_the_cure(String query, String message) {
    assertThatThrownBy(() -> MetricQuery.parse(query))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessage("parse error at " + message);
  }

  @Test
  void an_error_in_a_later_line_names_that_line() {
    assertThatThrownBy(() -> MetricQuery.parse("sum by (app) (\n  rate({app=\"api\"} [5x])\n)"))
        .hasMessageStartingWith("parse error at line 2, col 21: ");
  }

  @Test
  void depth_and_length_have_bounds() {
    assertThatThrownBy(() -> MetricQuery.parse("(".repeat(60_000) + "1"))
        .hasMessageContaining("too many expressions within one another");
    assertThatThrownBy(() -> MetricQuery.parse("sum(".repeat(20_000)))
        .hasMessageContaining("too many expressions within one another");
    assertThatThrownBy(() -> MetricQuery.parse("2^".repeat(6_000) + "1"))
        .hasMessageContaining("too many expressions within one another");
    assertThatThrownBy(() -> MetricQuery.parse("1+".repeat(70_000) + "1"))
        .hasMessageContaining("input size too long");
    assertThatThrownBy(() -> MetricQuery.parse("vector(1)+".repeat(10_000) + "1"))
        .hasMessageContaining("too many operators");
    assertThat(MetricQuery.parse("1+".repeat(60_000) + "1")).hasToString("60001");
  }

  @Test
  void whatever_is_cut_out_of_a_query_is_a_query_or_an_error_with_a_place() {
    String query =
        "sum by (app) (rate({app=~\"a.+\"} |= \"error\" | json | took > 5ms [5m] offset 1m))"
            + " / on (app) group_left () quantile_over_time(0.9, {a=\"b\"} | unwrap x [1h]) by (x)"
            + " > bool 0.05 unless label_replace(vector(1), \"a\", \"$1\", \"b\", \"(.*)\")";
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(query);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(12));
        switch (random.nextInt(3)) {
          case 0 -> text.delete(from, to);
          case 1 -> text.insert(from, text.substring(from, to));
          default ->
              text.replace(from, to, "(){}[]\"`|=!~><+-*/%^,0a ".substring(random.nextInt(20)));
        }
      }
      try {
        MetricQuery parsed = MetricQuery.parse(text.toString());
        assertThat(MetricQuery.parse(parsed.toString())).hasToString(parsed.toString());
      } catch (QuerySyntaxException e) {
        assertThat(e.line()).isPositive();
      }
    }
  }
}
