package dev.wadi.query;

import static dev.wadi.query.QueryStreams.lines;
import static dev.wadi.query.QueryStreams.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogQueryTest {
  private static final Labels API =
      Labels.of("app", "api", "env", "prod", "level", "error", "status", "503");

  @Test
  void an_empty_selector_takes_every_stream() {
    assertThat(LogQuery.parse("{}").matcher().matches(API)).isTrue();
    assertThat(LogQuery.parse("{}").isSelective()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "{app=\"api\"}; true",
        "{app=\"ap\"}; false",
        "{app!=\"api\"}; false",
        "{app!=\"web\"}; true",
        "{app=~\"a.*\"}; true",
        "{app=~\"a\"}; false",
        "{app=~\"web|api\"}; true",
        "{app=~\"web|ap\"}; false",
        "{app=~\".*pi\"}; true",
        "{app=~\"(?i)API\"}; true",
        "{app!~\"web|db\"}; true",
        "{app!~\"a.*\"}; false",
        "{app=\"api\", env=\"prod\"}; true",
        "{app=\"api\", env=\"test\"}; false",
        "{missing=\"\"}; true",
        "{missing!=\"\"}; false",
        "{missing=~\".*\"}; true",
        "{missing=~\".+\"}; false",
        "{app=`api`,}; true"
      })
  void a_selector_asks_labels(String query, boolean expected) {
    Matcher matcher = LogQuery.parse(query).matcher();
    assertThat(matcher.matches(API)).isEqualTo(expected);
    assertThat(matcher.matches(API)).as("asked again").isEqualTo(expected);
  }

  @Test
  void a_remembered_answer_is_not_given_for_other_labels() {
    Matcher matcher = LogQuery.parse("{app=~\"a1.*\"}").matcher();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2000; i++) {
        assertThat(matcher.matches(Labels.of("app", "a" + i)))
            .as("a%d", i)
            .isEqualTo(("a" + i).startsWith("a1"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "|= \"timeout\"; true",
        "|= \"Timeout\"; false",
        "|= \"\"; true",
        "!= \"\"; false",
        "!= \"timeout\"; false",
        "!= \"refused\"; true",
        "|= \"refused\" or \"timeout\"; true",
        "!= \"refused\" or \"timeout\"; false",
        "!= \"refused\" or \"denied\"; true",
        "|~ \"took [0-9]+ms\"; true",
        "|~ `took \\d{4,}ms`; false",
        "!~ `took \\d{4,}ms`; true",
        "|~ \"(?i)TIMEOUT\"; true",
        "|~ \"(?i)kafka|(?i)GET\"; true",
        "|~ \"^GET\"; true",
        "|~ \"^/cart\"; false",
        "|~ \"ms$\"; true",
        "|~ \".*timeout.*\"; true",
        "|~ \"x?GET\"; true",
        "|= \"GET\" |= \"timeout\" != \"retry\"; true",
        "|= \"GET\" |= \"retry\"; false",
        "|= \"grün\"; true",
        "|~ \"gr.n\"; true"
      })
  void line_filters_ask_the_text(String filter, boolean expected) {
    LogStream stream = lines(API, "before timeout", "GET /cart grün timeout took 312ms", "retry");
    assertThat(LogQuery.parse("{} " + filter).matcher().matches(stream, 1)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "level=\"error\"; true",
        "level=`error`; true",
        "level!=\"error\"; false",
        "level=~\"err.*\"; true",
        "level=~\"warn|error\"; true",
        "level=~\"rro\"; false",
        "level!~\"warn|info\"; true",
        "status >= 500; true",
        "status > 503; false",
        "status == 503; true",
        "status = 503; true",
        "status != 503; false",
        "status < 600 and status > 500; true",
        "missing > 1; false",
        "missing != 1; false",
        "missing=\"\"; true",
        "user=\"42\"; true",
        "user=42; true",
        "took > 250ms; true",
        "took <= 0.3s; false",
        "took == 312ms; true",
        "size > 1KB; true",
        "size >= 2KiB; true",
        "size < 2KB; false",
        "app=\"web\" or level=\"error\"; true",
        "app=\"web\" or level=\"error\" and status=404; false",
        "level=\"error\" or app=\"web\" and status=404; true",
        "(level=\"error\" or app=\"web\") and status=404; false",
        "level=\"error\", status=503; true",
        "level=\"error\" status=404; false",
        "level=\"error\" | status=503; true",
        "level > 5; true",
        "level > 5 | __error__=\"\"; false",
        "level > 5 | __error__=\"LabelFilterErr\"; true"
      })
  void label_filters_ask_labels_and_metadata(String filter, boolean expected) {
    LogStream stream =
        stream(
            API,
            List.of("other", "line"),
            List.of(Map.of("user", "7"), Map.of("user", "42", "took", "312ms", "size", "2KiB")));
    assertThat(LogQuery.parse("{} | " + filter).matcher().matches(stream, 1)).isEqualTo(expected);
  }

  @Test
  void without_metadata_a_label_filter_has_one_answer_for_a_stream() {
    LogStream stream = lines(API, "a", "b");
    Batch batch = new Batch("t", List.of(stream));
    assertThat(LogQuery.parse("{} | level=\"error\"").matcher().filter(batch)).isSameAs(batch);
    assertThat(LogQuery.parse("{} | level=\"info\"").matcher().filter(batch).isEmpty()).isTrue();
    assertThat(LogQuery.parse("{} | level > 1").matcher().filter(batch)).isSameAs(batch);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "msg=\"cart saved\"; true",
        "user_id=42; true",
        "user_name=\"Zoë \\\"Z\\\"\"; true",
        "user_tags=\"\"; true",
        "ok=\"true\"; true",
        "nothing=\"\"; true",
        "took > 1.5s; true",
        "level=\"error\"; true",
        "level_extracted=\"info\"; true",
        "_1st=\"x\"; true",
        "a_b=\"dash\"; true",
        "__error__=\"\"; true",
        "trace > 5; false"
      })
  void json_makes_labels_of_members(String filter, boolean expected) {
    LogStream stream =
        lines(
            API,
            "{\"msg\":\"cart saved\", \"user\":{\"id\":42,\"name\":\"Zo\\u00eb \\\"Z\\\"\","
                + "\"tags\":[1,{\"x\":[]},\"y\"]}, \"ok\":true, \"nothing\":null,"
                + " \"took\":\"1.6s\", \"level\":\"info\", \"1st\":\"x\", \"a-b\":\"dash\"}");
    assertThat(LogQuery.parse("{} | json | " + filter).matcher().matches(stream, 0))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain text",
        "",
        "[1,2]",
        "{\"a\":1",
        "{\"a\":1} tail",
        "{\"a\":01}",
        "{\"a\":tru}",
        "{\"a\":\"\\q\"}",
        "{a:1}",
        "{\"a\":1,}",
        "{\"a\" 1}"
      })
  void what_is_no_json_object_gives_an_error_and_no_labels(String line) {
    LogStream stream = lines(API, line);
    assertThat(passes("{} | json | __error__=\"JSONParserErr\"", stream)).isTrue();
    assertThat(passes("{} | json | a=\"\"", stream)).isTrue();
  }

  @Test
  void json_nested_without_end_is_refused_in_bounded_depth() {
    LogStream stream = lines(API, "{\"a\":".repeat(100_000), "[".repeat(100_000));
    assertThat(passes("{} | json | __error__!=\"\"", stream)).isTrue();
    LogStream deep = lines(API, "{\"a\":" + "[".repeat(62) + "]".repeat(62) + ",\"b\":1}");
    assertThat(passes("{} | json | b=1", deep)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "msg=\"cart saved\"; true",
        "quoted=\"a \\\"b\\\" \\\\ c\"; true",
        "took >= 250ms; true",
        "level=\"error\"; true",
        "level_extracted=\"warn\"; true",
        "url=\"/a?b=c\"; true",
        "empty=\"\"; true",
        "word=\"\"; true",
        "http_status=200; true",
        "cut=\"\"; true",
        "__error__=\"\"; true"
      })
  void logfmt_makes_labels_of_pairs(String filter, boolean expected) {
    LogStream stream =
        lines(
            API,
            "word level=warn msg=\"cart saved\" quoted=\"a \\\"b\\\" \\\\ c\" took=250ms"
                + " url=/a?b=c empty= http.status=200 =x \"stray\" cut=\"never closed");
    assertThat(LogQuery.parse("{} | logfmt | " + filter).matcher().matches(stream, 0))
        .isEqualTo(expected);
  }

  @Test
  void a_filter_in_front_of_a_parser_does_not_see_what_it_finds() {
    LogStream stream = lines(API, "{\"user\":\"42\"}");
    assertThat(passes("{} | user=\"42\" | json", stream)).isFalse();
    assertThat(passes("{} | json | user=\"42\"", stream)).isTrue();
  }

  @Test
  void values_of_one_line_are_not_seen_in_the_next() {
    LogStream stream = lines(API, "user=1 n=5", "nothing here");
    Matcher matcher = LogQuery.parse("{} | logfmt | user=\"1\"").matcher();
    var test = matcher.on(stream);
    assertThat(test.test(0)).isTrue();
    assertThat(test.test(1)).isFalse();
  }

  @Test
  void a_batch_is_filtered_in_its_order() {
    LogStream first = lines(API, "keep 1", "drop", "keep 2");
    LogStream second = lines(Labels.of("app", "web"), "keep 3");
    LogStream third = lines(Labels.of("app", "api", "n", "3"), "keep 4", "keep 5");
    Batch batch = new Batch("t", List.of(first, second, third));

    Batch filtered = LogQuery.parse("{app=\"api\"} |= \"keep\"").matcher().filter(batch);

    assertThat(filtered.toEntries().stream().map(Entry::line))
        .containsExactly("keep 1", "keep 2", "keep 4", "keep 5");
    assertThat(filtered.streams().get(1)).as("unchanged, so shared").isSameAs(third);
  }

  @Test
  void a_batch_that_passes_whole_is_returned_as_it_is() {
    Batch batch = new Batch("t", List.of(lines(API, "a"), lines(API, "b")));
    assertThat(LogQuery.parse("{app=\"api\"}").matcher().filter(batch)).isSameAs(batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{app=\"api\"}",
        "{app=\"a\\\"b\\\\\", env=~\"x|y\", pod!~`\\d+`, ns!=\"\"}",
        "{app=\"api\"} |= \"a\" or `b` != \"c\" |~ \"d.\" !~ `\\d`",
        "{} | level=\"error\" | json | a > 5 and b <= 20KB or (c != 1h30m, d =~ \"x\")",
        "{} |> `a <_> b` or \"c<_>\" !> `<_>x` |= \"a\" or ip(\"10.0.0.0/8\") != ip(`::1`)",
        "{} | a=ip(\"10.0.0.1\") and b!=ip(\"10.0.0.1-10.0.0.2\") or c=ip(\"::1\")",
        "{} # all of them\n |= \"x\" # this one\n"
      })
  void a_query_written_out_is_the_same_query(String text) {
    String once = LogQuery.parse(text).toString();
    assertThat(LogQuery.parse(once)).hasToString(once);
  }

  @Test
  void a_query_tells_what_it_is_made_of() {
    LogQuery query = LogQuery.parse("{app=\"api\", pod=~\"a.*\"} |= \"x\" or \"y\" | level=\"e\"");
    assertThat(query.matchers()).extracting(LabelMatcher::name).containsExactly("app", "pod");
    assertThat(query.lineFilters())
        .singleElement()
        .satisfies(filter -> assertThat(filter.texts()).containsExactly("x", "y"));
    assertThat(query.isSelective()).isTrue();
    assertThat(query.isSelectorOnly()).isFalse();
  }

  private static boolean passes(String query, LogStream stream) {
    return LogQuery.parse(query).matcher().matches(stream, 0);
  }
}
