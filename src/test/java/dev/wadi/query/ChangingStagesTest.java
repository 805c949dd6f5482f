package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        "| json s=\"a.b[1]\", n; {\"a\":{\"b\":[1,\"x\\u0041\"]},\"n\":5,\"z\":1}; {n=5, s=xA, T}",
        "| json h=`r[\"User-Agent\"]`; {\"r\":{\"User-Agent\":\"curl\"}}; {h=curl, T}",
        "| json o=\"a\", l=\"[\\\"l\\\"]\"; {\"a\":{\"b\":[1, 2]},\"l\":[true]}; {l=[true],"
            + " o={\"b\":[1, 2]}, T}",
        "| json a, b=\"b.c\", c=\"a[9]\", d=\"l[7]\"; {\"a\":null,\"b\":1,\"l\":[[],{}]}; {T}",
        "| json app; {\"app\":\"web\"}; {app_extracted=web, T}",
        "| json a | a > 5; {\"a\":7}; {a=7, T}",
        "| json a; a=1; {__error__=JSONParserErr, T}",
        "| json a; {\"a\":1; {__error__=JSONParserErr, T}",
        "| logfmt a, who=\"user\"; a=1 b=2 user=\"x \\\"y\\\"\"; {a=1, T, who=x \"y\"}",
        "| logfmt a; b=2 a; {T}",
        "| logfmt --keep-empty; a= b x=1; {a=, b=, T, x=1}",
        "| logfmt --keep-empty a; a= b x=1; {a=, T}",
        "| logfmt --strict; a=1 b=\"c; {__error__=LogfmtParserErr, a=1, T}",
        "| logfmt --strict; a=1 =2 c=3; {__error__=LogfmtParserErr, a=1, T}",
        "| logfmt --strict --keep-empty; a=1 b c=3; {a=1, b=, c=3, T}",
        "| logfmt --strict | b=\"2\"; a=1 b=2; {a=1, b=2, T}",
        "| logfmt a != `x`; a=1 x; no",
        "| unpack; {\"pod\":\"p\",\"n\":1,\"app\":\"web\",\"_entry\":\"it \\\"is\"};"
            + " {app_extracted=web, pod=p, T} it \"is",
        "| unpack; {\"pod\":\"p\"}; {T}",
        "| unpack; pod=p; {__error__=JSONParserErr, T}",
        "| unpack |= `pod`; {\"pod\":\"p\",\"_entry\":\"x\"}; no",
        "| unpack |= `x` | logfmt | a > 1; {\"pod\":\"p\",\"_entry\":\"x a=2\"}; {a=2, pod=p, T} x"
            + " a=2"
      })
  void parsers_take_what_they_are_asked_for(String stages, String line, String behind) {
    assertThat(behind(stages, line)).isEqualTo(behind);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\0',
      value = {
        "| logfmt | label_format b=a; a=1; {b=1, T}",
        "| label_format b=nothing; a=1; {T}",
        "| label_format app=\"web\" | app=\"web\"; x; {app=web, T}",
        "| label_format service=app | app=\"\"; x; {service=api, T}",
        "| logfmt | label_format c=\"{{.a}}/{{ .b | ToUpper }}{{.none}}\"; a=1 b=x; {a=1, b=x,"
            + " c=1/X, T}",
        "| logfmt | label_format a=\"{{.none}}\"; a=1; {T}",
        "| logfmt | label_format a=b, b=\"{{.a}}!\"; a=1 b=2; {a=2, b=2!, T}",
        "| json | label_format e=\"{{.__error__}}\" | drop __error__; x; {e=JSONParserErr, T}",
        "| logfmt | line_format `{{.a}} of {{.app}} {{.trace}}` |= `1 of api t1`; a=1; {a=1, T} 1"
            + " of api t1",
        "| logfmt | line_format `{{.a}}` != `b=`; a=1 b=2; {a=1, b=2, T} 1",
        "|= `b=` | logfmt | line_format `{{.a}}` |= `b=`; a=1 b=2; no",
        "| line_format `x={{__line__}}` | logfmt; 5; {T, x=5} x=5",
        "| logfmt | line_format `{{ ToLower .a }}{{ .a | trunc 2 }}{{trunc -1 .a}}{{substr 1 3"
            + " .a}}{{substr 1 -1 .a}}`; a=GRÜN; {a=GRÜN, T} grünGRNRÜRÜN",
        "| logfmt | line_format `{{ .a | replace \"b\" \"--\" }} {{Replace .a \"b\" \"\" 1}}"
            + " {{replace \"\" \".\" \"xy\"}}`; a=abcb; {a=abcb, T} a--c-- acb .x.y.",
        "| logfmt | line_format `{{trimPrefix \"a\" .a}}{{.a | trimSuffix \"c\"}}{{TrimLeft .a"
            + " \"ab\"}}{{TrimRight .a \"bc\"}}{{Trim .a \"ac\"}}`; a=abc; {a=abc, T} bcabcab",
        "| logfmt | line_format `{{printf \"%s|%v|%q %%\" .a (.b | default \"none\") .a}}`; a=x;"
            + " {a=x, T} x|none|\"x\" %",
        "| logfmt | line_format `[ {{- .a -}} ] {{ \"}}\" }}`; a=x; {a=x, T} [x] }}"
      })
  void formats_rename_and_write(String stages, String line, String behind) {
    assertThat(behind(stages, line)).isEqualTo(behind);
  }

  @Test
  void what_templates_write_has_a_bound() {
    String more = "| label_format " + "a=`{{.a}}{{.a}}` | label_format ".repeat(40) + "b=a";

    assertThat(behind("| logfmt " + more, "a=" + "x".repeat(1000))).contains("TemplateFormatErr");
    assertThat(
            behind(
                "| line_format `{{ replace \"x\" __line__ __line__ | replace \"x\" __line__ }}`",
                "x".repeat(5000)))
        .contains("TemplateFormatErr");
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
        "| json a=\"b..c\"; line 1, col 13: 'b..c' is no path into JSON at character 2 (expected:"
            + " such as a.b[0][\"c d\"])",
        "| json a=\"\"; line 1, col 13: '' is no path into JSON at character 1 (expected: such as"
            + " a.b[0][\"c d\"])",
        "| json a=5; line 1, col 13: syntax error: unexpected NUMBER 5, expecting STRING",
        "| json \"a\"; line 1, col 11: json takes labels (expected: such as a=\"b\"), no text"
            + " alone",
        "| logfmt --lax; line 1, col 13: logfmt knows the flags --strict and --keep-empty and no"
            + " other",
        "| logfmt a=\"b c\"; line 1, col 15: 'b c' is no key of logfmt",
        "| label_format a=b, a=c; line 1, col 24: label_format makes 'a' twice (expected: two"
            + " stages)",
        "| label_format __error__=a; line 1, col 19: __error__ is not for label_format (perhaps:"
            + " drop)",
        "| label_format a; line 1, col 20: syntax error: unexpected end of input, expecting =",
        "| line_format `{{.a`; line 1, col 18: {{ at character 1 of the template has no closing }}",
        "| line_format `{{if .a}}x`; line 1, col 18: if at character 3 of the template has no end"
            + " (expected: {{end}})",
        "| line_format `{{else}}`; line 1, col 18: else at character 3 of the template has no if,"
            + " with or range that it is of",
        "| line_format `{{$x}}`; line 1, col 18: $x at character 3 of the template is a variable"
            + " that there is not (expected: $x := …)",
        "| line_format `{{template \"t\"}}`; line 1, col 18: template \"t\" is not there (expected:"
            + " {{define}} of it)",
        "| line_format `{{ToUpper}}`; line 1, col 18: ToUpper at character 3 of the template takes"
            + " 1 arguments, not 0",
        "| line_format `{{.a | .b}}`; line 1, col 18: .b at character 8 of the template is no"
            + " function",
        "| line_format `{{.a 5}}`; line 1, col 18: 5 at character 6 of the template is not"
            + " understood",
        "| drop a > 5; line 1, col 13: syntax error: unexpected >, expecting |= or != or |~ or !~"
            + " or |> or !> or | or end of input"
      })
  void what_makes_no_sense_is_refused_with_its_place(String stages, String message) {
    assertThatThrownBy(() -> LogQuery.parse("{} " + stages))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessage("parse error at " + message);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void no_pipeline_throws_whatever_the_line(long seed) {
    List<String> stages =
        List.of(
            "| json",
            "| logfmt",
            "| json a=\"a.b[0]\", b",
            "| logfmt --strict",
            "| unpack",
            "| logfmt --keep-empty a, c=\"b\"",
            "| regexp `(?P<a>\\S*) (?P<b>.*)`",
            "| decolorize",
            "| pattern `<a> <_>=<b>`",
            "| drop a, b=\"1\"",
            "| keep a, app",
            "| drop __error__",
            "| label_format a=b, c=\"{{.a | trunc -2}}{{substr 1 3 .b}}\"",
            "|= `a`",
            "!= `zz`",
            "| line_format `{{.a}} {{ Trim __line__ \"{}\" | default \"x\" }}`",
            "| a > 1 or b=\"\"",
            "| line_format `{\"a\":{{printf \"%q\" .b}},\"_entry\":\"{{.a}}\"}`");
    String signs = "ab=\" \\{}[]:,1\u001b[m_entryuÜ\ud83d\ude00\ud83dnull";
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      StringBuilder pipeline = new StringBuilder();
      for (int i = random.nextInt(6); i >= 0; i--) {
        pipeline.append(stages.get(random.nextInt(stages.size()))).append(' ');
      }
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(30); i >= 0; i--) {
        line.append(signs.charAt(random.nextInt(signs.length())));
      }
      String text =
          random.nextBoolean()
              ? line.toString()
              : "{\"a\":{\"b\":[\"1\"]},\"b\":\"2\",\"_entry\":\"x\"}"
                  .substring(0, 37 - random.nextInt(3));
      assertThat(behind(pipeline.toString(), text)).isNotEmpty();
    }
  }
}
