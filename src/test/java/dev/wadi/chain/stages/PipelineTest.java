package dev.wadi.chain.stages;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each stage, as promtail's documentation describes it. */
class PipelineTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private final AtomicLong nanos = new AtomicLong();
  private final Clocks clocks = new Clocks(InstantSource.fixed(NOW), nanos::get);

  private Pipeline.Result through(String stages, String... lines) {
    return Pipeline.parse(stages, clocks).apply(batch(Labels.of("app", "shop"), lines));
  }

  private static Batch batch(Labels labels, String... lines) {
    byte[] all = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder stream = new LogStream.Builder(labels, all, lines.length);
    int at = 0;
    for (String line : lines) {
      int length = line.getBytes(UTF_8).length;
      stream.add(Rfc3339.toNanos(NOW), at, length);
      at += length;
    }
    return new Batch("main", List.of(stream.build()));
  }

  private static List<String> lines(Pipeline.Result result) {
    List<String> lines = new ArrayList<>();
    result.batch().forEach(entry -> lines.add(entry.line()));
    return lines;
  }

  private Entry only(String stages, String line) {
    List<Entry> entries = through(stages, line).batch().toEntries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  @Test
  void an_expression_finds_fields_in_the_line_or_in_a_field() {
    Entry entry =
        only(
            """
            - regex: {expression: '^(?P<who>\\S+) (?P<rest>.*)$'}
            - regex: {expression: 'n=(?P<n>\\d+)', source: rest}
            - labels: {who: , n: }
            """,
            "ann said n=12");

    assertThat(entry.labels()).isEqualTo(Labels.of("app", "shop", "n", "12", "who", "ann"));
  }

  @Test
  void labels_can_be_made_of_the_groups_of_an_expression() {
    assertThat(
            only("- regex: {expression: '(?P<level>\\w+):', labels_from_groups: true}", "warn: x")
                .labels())
        .isEqualTo(Labels.of("app", "shop", "level", "warn"));
  }

  @Test
  void the_labels_of_a_line_are_found_from_the_beginning() {
    assertThat(
            only("- template: {source: app, template: '{{ .Value }}_x'}\n- labels: {app: }", "x")
                .labels())
        .isEqualTo(Labels.of("app", "shop_x"));
  }

  @Test
  void values_in_json_are_texts() {
    Entry entry =
        only(
            """
            - json: {expressions: {i: , f: , b: , o: , l: , nil: , none: , '"a-b".c': , d: '"a-b".c'}}
            - structured_metadata: {i: , f: , b: , o: , l: , nil: , none: , d: }
            """,
            "{\"i\":7,\"f\":1.50,\"b\":true,\"o\":{\"z\":1,\"a\":\"<\"},\"l\":[1,\"x\"],\"nil\":null,"
                + "\"a-b\":{\"c\":\"deep\"}}");

    assertThat(entry.metadata())
        .containsOnly(
            java.util.Map.entry("i", "7"),
            java.util.Map.entry("f", "1.5"),
            java.util.Map.entry("b", "true"),
            java.util.Map.entry("o", "{\"a\":\"\\u003c\",\"z\":1}"),
            java.util.Map.entry("l", "[1,\"x\"]"),
            java.util.Map.entry("d", "deep"));
  }

  @Test
  void a_line_that_is_no_json_goes_on_unless_it_is_to_be_dropped() {
    assertThat(lines(through("- json: {expressions: {a: }}", "{\"a\":", "[1]"))).hasSize(2);
    assertThat(
            through("- json: {expressions: {a: }, drop_malformed: true}", "{\"a\":", "{\"a\":1}")
                .dropped())
        .containsExactly(java.util.Map.entry("malformed", 1));
  }

  @Test
  void pairs_of_logfmt_are_found_by_their_keys() {
    assertThat(
            only(
                    "- logfmt: {mapping: {who: user, text: msg, none: , alone: }}\n"
                        + "- structured_metadata: {who: , text: , none: , alone: }",
                    "user=ann msg=\"a \\\"b\\\" c\" alone other=x")
                .metadata())
        .containsOnly(
            java.util.Map.entry("who", "ann"),
            java.util.Map.entry("text", "a \"b\" c"),
            java.util.Map.entry("alone", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RFC3339|2026-01-02T03:04:05+02:00|2026-01-02T01:04:05Z",
        "RFC3339Nano|2026-01-02T03:04:05.000000007Z|2026-01-02T03:04:05.000000007Z",
        "Unix|1562708916|2019-07-09T21:48:36Z",
        "Unix|1562708916.000000123|2019-07-09T21:48:36.000000123Z",
        "UnixMs|1562708916414|2019-07-09T21:48:36.414Z",
        "UnixUs|1562708916414123|2019-07-09T21:48:36.414123Z",
        "UnixNs|1562708916000000123|2019-07-09T21:48:36.000000123Z",
        "2006-01-02 15:04:05.000|2026-01-02 03:04:05.678|2026-01-02T03:04:05.678Z",
        "02/Jan/2006:15:04:05 -0700|02/Jan/2026:03:04:05 -0500|2026-01-02T08:04:05Z",
        "Jan _2 15:04:05|Feb  3 03:04:05|2026-02-03T03:04:05Z",
        "Mon Jan _2 15:04:05 2006|Fri Jan  2 03:04:05 2026|2026-01-02T03:04:05Z",
      })
  void a_time_is_read_as_its_layout_says(String layout, String text, String time) {
    String stages =
        "- regex: {expression: '^(?P<t>.*)$'}\n- timestamp: {source: t, format: '" + layout + "'}";

    assertThat(only(stages, text).timestamp()).isEqualTo(Instant.parse(time));
  }

  @Test
  void a_time_without_a_zone_is_in_the_one_that_is_told_or_utc() {
    String stages =
        "- regex: {expression: '^(?P<t>.*)$'}\n"
            + "- timestamp: {source: t, format: '2006-01-02 15:04', location: America/New_York}";

    assertThat(only(stages, "2026-01-02 03:04").timestamp())
        .isEqualTo(Instant.parse("2026-01-02T08:04:00Z"));
  }

  @Test
  void a_time_that_cannot_be_read_is_just_behind_the_last_one() {
    String stages =
        "- regex: {expression: '^(?P<t>\\S+)'}\n- timestamp: {source: t, format: RFC3339}";

    assertThat(through(stages, "2026-01-02T03:04:05Z a", "x b", "y c").batch())
        .extracting(Entry::timestamp)
        .containsExactly(
            Instant.parse("2026-01-02T03:04:05Z"),
            Instant.parse("2026-01-02T03:04:05.000000001Z"),
            Instant.parse("2026-01-02T03:04:05.000000002Z"));
    assertThat(
            through(
                    stages.replace("RFC3339}", "RFC3339, action_on_failure: skip}"),
                    "2026-01-02T03:04:05Z a",
                    "x b")
                .batch())
        .extracting(Entry::timestamp)
        .containsExactly(Instant.parse("2026-01-02T03:04:05Z"), NOW);
  }

  @Test
  void further_layouts_are_tried_one_after_the_other() {
    String stages =
        "- regex: {expression: '^(?P<t>.*)$'}\n"
            + "- timestamp: {source: t, format: RFC3339, fallback_formats: [UnixMs, RFC1123]}";

    assertThat(only(stages, "1562708916414").timestamp())
        .isEqualTo(Instant.parse("2019-07-09T21:48:36.414Z"));
  }

  @Test
  void captured_groups_are_replaced_in_the_line() {
    assertThat(
            lines(
                through(
                    "- replace: {expression: 'password (\\S+)', replace: '****'}",
                    "with password xyz! and password abc",
                    "none")))
        .containsExactly("with password **** and password ****", "none");
    assertThat(lines(through("- replace: {expression: 'x(\\S+\\s)', replace: ''}", "xab cd")))
        .containsExactly("xcd");
  }

  @Test
  void a_replacement_is_a_template_and_names_what_it_replaced() {
    Entry entry =
        only(
            """
            - replace:
                expression: '^(?P<who>\\S+) (\\S+) (?P<code>\\d+)'
                replace: '{{ if eq .Value "200" }}fine{{ else }}{{ .Value | ToUpper }}{{ end }}'
            - structured_metadata: {who: , code: }
            """,
            "ann get 200 ok");

    assertThat(entry.line()).isEqualTo("ANN GET fine ok");
    assertThat(entry.metadata()).containsEntry("who", "ANN").containsEntry("code", "fine");
  }

  @Test
  void one_that_names_a_source_changes_that_and_not_the_line() {
    Entry entry =
        only(
            "- json: {expressions: {msg: }}\n"
                + "- replace: {source: msg, expression: '(\\d+)', replace: 'N'}\n"
                + "- structured_metadata: {msg: }",
            "{\"msg\":\"a 12\"}");

    assertThat(entry.line()).isEqualTo("{\"msg\":\"a 12\"}");
    assertThat(entry.metadata()).containsEntry("msg", "a N");
  }

  @Test
  void all_conditions_of_a_drop_must_hold() {
    assertThat(
            lines(
                through(
                    "- drop: {expression: '.*debug.*', longer_than: 8}", "debug", "debug 123456")))
        .containsExactly("debug");
    assertThat(through("- drop: {longer_than: 1kb}", "x".repeat(1025), "x".repeat(1024)).dropped())
        .containsEntry("drop_stage", 1);
  }

  @Test
  void lines_are_dropped_by_what_was_found_in_them() {
    String json = "- json: {expressions: {level: , msg: }}\n";
    String line = "{\"level\":\"error\",\"msg\":\"POST /push\"}";
    String other = "{\"level\":\"info\",\"msg\":\"GET /\"}";

    assertThat(lines(through(json + "- drop: {source: level, value: error}", line, other)))
        .containsExactly(other);
    assertThat(
            lines(
                through(
                    json
                        + "- drop: {source: [level, msg], separator: '#', expression:"
                        + " '^error#.*push'}",
                    line,
                    other)))
        .containsExactly(other);
    assertThat(lines(through(json + "- drop: {source: absent}", line))).containsExactly(line);
  }

  @Test
  void old_lines_are_dropped_under_the_reason_that_is_told() {
    assertThat(
            through(
                    """
                    - json: {expressions: {time: }}
                    - timestamp: {source: time, format: RFC3339}
                    - drop: {older_than: 24h, drop_counter_reason: Line too old}
                    """,
                    "{\"time\":\"2026-02-28T11:00:00Z\"}",
                    "{\"time\":\"2026-02-28T13:00:00Z\"}")
                .dropped())
        .containsExactly(java.util.Map.entry("line_too_old", 1));
  }

  @Test
  void a_match_drops_or_goes_on_within() {
    Pipeline.Result result =
        through(
            """
            - match: {selector: '{app="shop"} |~ "^noise"', action: drop}
            - match: {selector: '{app="other"}', stages: [{static_labels: {never: x}}]}
            - match: {selector: '{app=~"sh.*"} != "quiet"', stages: [{static_labels: {loud: x}}]}
            """,
            "noise",
            "quiet",
            "loud");

    assertThat(result.dropped()).containsExactly(java.util.Map.entry("match_stage", 1));
    assertThat(result.batch().streams())
        .extracting(LogStream::labels)
        .containsExactly(Labels.of("app", "shop"), Labels.of("app", "shop", "loud", "x"));
  }

  @Test
  void labels_are_dropped_allowed_and_set() {
    assertThat(only("- static_labels: {a: '1', b: '2'}\n- labeldrop: [app, a]", "x").labels())
        .isEqualTo(Labels.of("b", "2"));
    assertThat(only("- static_labels: {a: '1', b: '2'}\n- labelallow: [a]", "x").labels())
        .isEqualTo(Labels.of("a", "1"));
    assertThat(only("- default_labels: {app: other, zone: x}", "x").labels())
        .isEqualTo(Labels.of("app", "shop", "zone", "x"));
  }

  @Test
  void packed_labels_go_into_the_line() {
    Entry entry =
        only(
            "- static_labels: {pod: p1}\n- pack: {labels: [pod, absent], ingest_timestamp: false}",
            "a \"b\"");
    Entry plain = only("- pack: {labels: [app]}", "x");

    assertThat(entry.line()).isEqualTo("{\"_entry\":\"a \\\"b\\\"\"}");
    assertThat(plain.line()).isEqualTo("{\"app\":\"shop\",\"_entry\":\"x\"}");
    assertThat(plain.labels()).isEmpty();
  }

  @Test
  void what_is_over_a_limit_is_dropped_until_time_has_passed() {
    Pipeline pipeline = Pipeline.parse("- limit: {rate: 1, burst: 2, drop: true}", clocks);

    assertThat(pipeline.apply(batch(Labels.EMPTY, "a", "b", "c")).dropped())
        .containsExactly(java.util.Map.entry("ratelimit_drop_stage", 1));
    nanos.addAndGet(1_000_000_000L);
    assertThat(lines(pipeline.apply(batch(Labels.EMPTY, "d", "e")))).containsExactly("d");
  }

  @Test
  void a_limit_by_label_lets_lines_without_it_pass() {
    assertThat(
            lines(
                through(
                    "- limit: {rate: 1, burst: 1, drop: true, by_label_name: pod}", "a", "b", "c")))
        .hasSize(3);
  }

  @Test
  void a_sample_is_about_as_large_as_its_rate() {
    String[] many = new String[4000];
    for (int i = 0; i < many.length; i++) {
      many[i] = "line " + i;
    }
    assertThat(lines(through("- sampling: {rate: 0.25}", many)).size()).isBetween(850, 1150);
    assertThat(lines(through("- sampling: {rate: 1}", many))).hasSize(4000);
    assertThat(lines(through("- sampling: {rate: 0}", many))).isEmpty();
  }

  @Test
  void colours_go() {
    assertThat(only("- decolorize:", "\u001b[31mred\u001b[0m \u001b[1;32mgreen\u001b[m").line())
        .isEqualTo("red green");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "- jsn: {}|no stage jsn (expected: json",
        "- json: {expresions: {a: }}|expresions: not understood",
        "- json: {expressions: {a: 'length(x)'}}|functions",
        "- json: {expressions: {a: 'x[*].y'}}|`x[*].y`",
        "- regex: {expression: '('}|missing closing",
        "- timestamp: {source: a}|format: missing",
        "- timestamp: {source: a, format: RFC3339, location: Mars/X}|no time zone",
        "- drop: {}|expected source",
        "- drop: {source: a, value: b, expression: c}|not with expression",
        "- limit: {rate: 1, burst: 1}|wait",
        "- match: {selector: '{a=\"b\"}'}|no stages",
        "- match: {selector: 'a', stages: []}|unexpected",
        "- template: {source: a, template: '{{ range .x }}'}|range",
        "- template: {source: a, template: '{{ $x := 1 }}'}|not understood",
        "- template: {source: a, template: '{{ nosuch .a }}'}|nosuch",
        "- template: {source: a, template: '{{ if .a }}'}|without {{ end }}",
        "- tenant: {}|one of source, label, value",
        "- labels: {a-b: }|letters",
        "- json: [|no YAML",
      })
  void what_is_not_understood_is_refused(String stages, String words) {
    assertThatThrownBy(() -> Pipeline.parse(stages))
        .isInstanceOf(StageException.class)
        .hasMessageContaining(words);
  }

  @Test
  void few_aliases_that_stand_for_millions_are_refused() {
    StringBuilder bomb = new StringBuilder("- static_labels: &a0 {x: y}\n");
    for (int i = 1; i < 12; i++) {
      String before = "*a" + (i - 1);
      bomb.append("- match: &a").append(i).append(" {selector: '{a=\"b\"}', stages: [");
      for (int j = 0; j < 8; j++) {
        bomb.append(j == 0 ? "" : ", ").append("{match: ").append(before).append("}");
      }
      bomb.append("]}\n");
    }
    assertThatThrownBy(() -> Pipeline.parse(bomb.toString())).isInstanceOf(StageException.class);
  }
}
