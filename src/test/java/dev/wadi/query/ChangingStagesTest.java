package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages that change labels or text: what a line has and is behind them. */
class ChangingStagesTest {
  private static final Labels LABELS = Labels.of("app", "api");
  private static final Map<String, String> METADATA = Map.of("trace", "t1");

  /** The labels behind all stages, and the text if it was rewritten; "no" when it does not pass. */
  static String behind(String stages, String text) {
    LogQuery query = LogQuery.parse("{} " + stages);
    LogStream stream = QueryStreams.stream(LABELS, List.of(text), List.of(METADATA));
    StreamEntry entry = new StreamEntry(stream).at(0);
    ChangedLine line = new ChangedLine(LABELS, query.fieldNames());
    line.start(entry);
    boolean passes =
        query.lineFilters().stream()
                .allMatch(
                    f ->
                        f.matches(stream.lineBuffer(0), stream.lineOffset(0), stream.lineLength(0)))
            && Stages.pass(query.behindLineFilters(), line, entry);
    assertThat(query.matcher().matches(stream, 0))
        .as("the matcher says the same")
        .isEqualTo(passes);
    assertThat(LogQuery.parse(query.toString())).hasToString(query.toString());
    if (!passes) {
      return "no";
    }
    Map<String, String> labels = new TreeMap<>(LABELS);
    labels.putAll(METADATA);
    line.label(labels);
    if (line.error() != null) {
      labels.put("__error__", line.error());
    }
    String shown = labels.toString().replace("app=api, ", "").replace("trace=t1", "T");
    return line.text().equals(text) ? shown : shown + " " + line.text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| regexp `(?P<method>[A-Z]+) (?P<path>/\\S*)`; at 9: GET /a/b ok; {method=GET, path=/a/b,"
            + " T}",
        "| regexp `^(?P<method>[A-Z]+)`; get /; {T}",
        "| regexp `(?P<a>x)|(?P<b>y)`; y; {b=y, T}",
        "| regexp `(?P<app>\\w+)`; web; {app_extracted=web, T}",
        "| regexp `n=(?P<n>\\d+)` | n > 5; n=7; {n=7, T}",
        "| regexp `n=(?P<n>\\d+)` | n > 5; n=3; no",
        "| regexp `n=(?P<n>\\w+)` | n > 5; n=many; {__error__=LabelFilterErr, n=many, T}",
        "| regexp `(?P<a>\\w)` | regexp `\\w(?P<a>\\w)`; xy; {a=x, T}"
      })
  void regexp_makes_labels_of_named_groups(String stages, String line, String behind) {
    assertThat(behind(stages, line)).isEqualTo(behind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| pattern `<ip> - <user> [<_>] \"<method> <path>\"`; 10.0.0.1 - bob [now] \"GET /a b\";"
            + " {ip=10.0.0.1, method=GET, path=/a b, T, user=bob}",
        "| pattern `level=<level> `; level=warn x; {level=warn, T}",
        "| pattern `level=<level> `; a level=warn x; {T}",
        "| pattern `<_>level=<level> `; a level=warn x; {level=warn, T}",
        "| pattern `<a> - <b>`; all of it; {a=all of it, T}",
        "| pattern `<a>-<b>-<c>`; 1-2; {a=1, b=2, T}",
        "| pattern `<app> <x>`; web 1; {app_extracted=web, T, x=1}",
        "| pattern `<a>,<b>`; ,2; {b=2, T}",
        "| pattern `a<b <c>`; a<b grün; {c=grün, T}"
      })
  void pattern_makes_labels_of_what_stands_between_texts(
      String stages, String line, String behind) {
    assertThat(behind(stages, line)).isEqualTo(behind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| json | drop a; {\"a\":1,\"b\":2}; {b=2, T}",
        "| json | drop a, b=\"3\", c=~\"x.*\", nothing; {\"a\":1,\"b\":2,\"c\":\"xy\"}; {b=2, T}",
        "| drop trace, app; x; {}",
        "| drop app | app=\"api\"; x; no",
        "| drop app | json; {\"app\":\"web\"}; {app_extracted=web, T}",
        "| json | keep a; {\"a\":1,\"b\":2}; {a=1}",
        "| json | keep a, app, b!=\"2\"; {\"a\":1,\"b\":2}; {a=1, app=api}",
        "| keep trace | trace=\"t1\"; x; {T}",
        "| json | keep a; none; {__error__=JSONParserErr}",
        "| json | drop __error__; none; {T}",
        "| json | drop __error__=\"JSONParserErr\", __error_details__; none; {T}",
        "| json | drop __error__=~\"Logfmt.*\"; none; {__error__=JSONParserErr, T}",
        "| json | __error__=\"\" | drop a; none; no"
      })
  void drop_and_keep_choose_labels(String stages, String line, String behind) {
    assertThat(behind(stages, line)).isEqualTo(behind);
  }

  @Test
  void decolorize_takes_colours_out_and_filters_behind_it_see_the_plain_text() {
    String line = "\u001b[1;31merr\u001b[0mor \u001b[38;5;9m!\u001b[m [x] \u001b";

    assertThat(behind("| decolorize", line)).isEqualTo("{T} error ! [x] \u001b");
    assertThat(behind("|= `error` | decolorize", line)).isEqualTo("no");
    assertThat(behind("| decolorize |= `error` != `31m`", line)).endsWith("\u001b");
    assertThat(behind("| decolorize != `error`", line)).isEqualTo("no");
    assertThat(behind("| decolorize | pattern `<a> <_>`", line)).contains("a=error");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| regexp \"(\"; line 1, col 13: error parsing regexp: missing closing ): `(`",
        "| regexp `a(b)`; line 1, col 13: regexp needs a named group (expected: such as"
            + " (?P<method>[A-Z]+))",
        "| regexp a; line 1, col 13: syntax error: unexpected IDENTIFIER a, expecting STRING",
        "| pattern `<a><b>`; line 1, col 14: pattern has two captures side by side: <b> needs a"
            + " text in front of it",
        "| pattern `<a> <a>`; line 1, col 14: pattern captures 'a' twice",
        "| pattern `<_> x`; line 1, col 14: pattern needs a named capture (expected: such as <ip>)",
        "| pattern ``; line 1, col 14: pattern needs a named capture (expected: such as <ip>)",
        "| drop; line 1, col 10: syntax error: unexpected end of input, expecting IDENTIFIER",
        "| keep a,; line 1, col 13: syntax error: unexpected end of input, expecting IDENTIFIER",
        "| drop a=~\"[\"; line 1, col 14: error parsing regexp: missing closing ]: `[`",
        "| drop a > 5; line 1, col 13: syntax error: unexpected >, expecting |= or != or |~ or !~"
            + " or | or end of input"
      })
  void what_makes_no_sense_is_refused_with_its_place(String stages, String message) {
    assertThatThrownBy(() -> LogQuery.parse("{} " + stages))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessage("parse error at " + message);
  }
}
