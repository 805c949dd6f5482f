package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations of promtail, imported and run: what promtail's documentation says of a stage is
 * what the capture holds.
 */
class ImportPromtailLiveTest {
  @TempDir Path directory;

  private CommandRun imported;

  private Path log() throws Exception {
    return Files.createDirectories(directory.resolve("logs")).resolve("app.log");
  }

  /* A job that reads one file, with stages that begin in the first column. */
  private void configure(String stages) throws Exception {
    Files.writeString(
        directory.resolve("promtail.yaml"),
        "scrape_configs:\n- job_name: app\n  static_configs:\n  - targets: [localhost]\n"
            + "    labels: {job: shop, __path__: "
            + log()
            + "}\n"
            + (stages.isEmpty() ? "" : "  pipeline_stages:\n" + stages.indent(2)));
    imported = CommandRun.of(directory, "import", "promtail", "promtail.yaml", "--out", "made");
  }

  private List<JsonNode> run(int entries) throws Exception {
    assertThat(imported.code()).as(imported.results() + imported.remarks()).isIn(0, 6);
    Path made = directory.resolve("made");
    try (LiveGateway gateway =
        new LiveGateway(
            directory,
            "wadi.routes.directory=" + made.resolve("routes"),
            "wadi.routes.values=stages=" + made.resolve("stages"),
            "wadi.tail.directory=" + made.resolve("wadi-data/tail"),
            "wadi.limits.maxAge=0",
            "wadi.redact.profile=off")) {
      return sorted(gateway.awaitCaptured("captures", entries));
    }
  }

  private static List<JsonNode> sorted(List<JsonNode> entries) {
    List<JsonNode> sorted = new ArrayList<>(entries);
    sorted.sort(java.util.Comparator.comparing((JsonNode e) -> e.path("msg").asText()));
    return sorted;
  }

  private List<JsonNode> entries(String stages, int entries, String... lines) throws Exception {
    Files.writeString(log(), String.join("\n", lines) + "\n");
    configure(stages);
    return run(entries);
  }

  private String labels(String more) throws Exception {
    return "{\"filename\":\"" + log() + "\",\"job\":\"shop\"" + more + "}";
  }

  @Test
  void without_stages_lines_are_as_they_are() throws Exception {
    List<JsonNode> entries = entries("", 2, "one", "two");

    assertThat(imported.code()).isZero();
    assertThat(entries).extracting(e -> e.path("msg").asText()).containsExactly("one", "two");
    assertThat(entries.get(0).path("labels").toString()).isEqualTo(labels(""));
  }

  @Test
  void json_gives_labels_metadata_time_and_line() throws Exception {
    List<JsonNode> entries =
        entries(
            """
            - json:
                expressions: {sev: level, when: ts, text: msg, trace: ids.trace, first: 'tags[0]', n: count}
            - timestamp: {source: when, format: RFC3339Nano}
            - labels: {sev: , number: n}
            - structured_metadata: {trace: , tag: first}
            - output: {source: text}
            """,
            2,
            "{\"level\":\"warn\",\"ts\":\"2026-03-01T10:00:00.123456789+01:00\",\"msg\":\"slow\","
                + "\"ids\":{\"trace\":\"abc\"},\"tags\":[\"x\",\"y\"],\"count\":7.0}",
            "not json");

    assertThat(imported.code()).as(imported.results()).isZero();
    JsonNode slow = entries.get(1);
    assertThat(slow.path("msg").asText()).isEqualTo("slow");
    assertThat(slow.path("ts").asText()).isEqualTo("2026-03-01T09:00:00.123456789Z");
    assertThat(slow.path("labels").toString())
        .isEqualTo(labels(",\"number\":\"7\",\"sev\":\"warn\""));
    assertThat(slow.path("metadata").toString()).isEqualTo("{\"trace\":\"abc\",\"tag\":\"x\"}");
    assertThat(entries.get(0).path("msg").asText()).isEqualTo("not json");
    assertThat(entries.get(0).path("labels").toString()).isEqualTo(labels(""));
  }

  @Test
  void lines_of_a_container_runtime_are_opened_and_their_parts_joined() throws Exception {
    List<JsonNode> entries =
        entries(
            "- cri: {}\n",
            2,
            "2026-03-01T10:00:00.5Z stdout P half a ",
            "2026-03-01T10:00:00.6Z stdout F line",
            "2026-03-01T10:00:01Z stderr F whole");

    assertThat(entries)
        .extracting(e -> e.path("msg").asText())
        .containsExactly("half a line", "whole");
    assertThat(entries.get(1).path("ts").asText()).isEqualTo("2026-03-01T10:00:01Z");
    assertThat(entries.get(1).path("labels").toString())
        .isEqualTo(labels(",\"stream\":\"stderr\""));
  }

  @Test
  void lines_of_docker_are_opened_and_what_is_inside_goes_through_the_stages() throws Exception {
    List<JsonNode> entries =
        entries(
            "- docker: {}\n- logfmt: {mapping: {who: user}}\n- labels: {who: }\n",
            1,
            "{\"log\":\"user=ann did=it\\n"
                + "\",\"stream\":\"stdout\",\"time\":\"2026-03-01T10:00:00Z\"}");

    assertThat(entries.get(0).path("msg").asText()).isEqualTo("user=ann did=it");
    assertThat(entries.get(0).path("ts").asText()).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(entries.get(0).path("labels").toString())
        .isEqualTo(labels(",\"stream\":\"stdout\",\"who\":\"ann\""));
  }

  @Test
  void lines_are_joined_by_their_first_one() throws Exception {
    List<JsonNode> entries =
        entries(
            "- multiline: {firstline: '^\\d{4}-', max_wait_time: 500ms}\n"
                + "- regex: {expression: '^(?P<day>\\S+) (?s:(?P<rest>.*))$'}\n- labels: {day: }\n",
            2, "2026-03-01 boom", "  at one", "  at two", "2026-03-02 fine");

    assertThat(entries)
        .extracting(e -> e.path("msg").asText())
        .containsExactly("2026-03-01 boom\n  at one\n  at two", "2026-03-02 fine");
    assertThat(entries.get(0).path("labels").path("day").asText()).isEqualTo("2026-03-01");
  }

  @Test
  void a_match_concerns_the_lines_that_it_selects() throws Exception {
    List<JsonNode> entries =
        entries(
            """
            - logfmt: {mapping: {level: , app: }}
            - labels: {level: }
            - match: {selector: '{level="debug"} |= "noise"', action: drop}
            - match:
                selector: '{level="error"}'
                stages:
                - static_labels: {page: "yes"}
            - labeldrop: [filename]
            """,
            2,
            "level=debug noise",
            "level=debug useful",
            "level=error bad");

    assertThat(entries)
        .extracting(e -> e.path("msg").asText())
        .containsExactly("level=debug useful", "level=error bad");
    assertThat(entries.get(1).path("labels").toString())
        .isEqualTo("{\"job\":\"shop\",\"level\":\"error\",\"page\":\"yes\"}");
  }

  @Test
  void a_tenant_stage_gives_lines_to_tenants_each_once() throws Exception {
    entries(
        "- json: {expressions: {team: }}\n- tenant: {source: team}\n",
        3,
        "{\"team\":\"red\",\"n\":1}",
        "{\"team\":\"blue\",\"n\":2}",
        "{\"n\":3}");

    List<String> found = new ArrayList<>();
    for (String tenant : List.of("red", "blue", "main")) {
      dev.wadi.kit.CapturedLines.forEach(
          directory.resolve("data/captures/" + tenant),
          entry -> found.add(tenant + " " + entry.path("msg").asText() + entry.path("labels")));
    }
    assertThat(found)
        .containsExactly(
            "red {\"team\":\"red\",\"n\":1}" + labels(""),
            "blue {\"team\":\"blue\",\"n\":2}" + labels(""),
            "main {\"n\":3}" + labels(""));
  }

  @Test
  void what_promtail_had_read_is_not_read_again() throws Exception {
    Files.writeString(log(), "old one\nold two\nnew\n");
    Files.writeString(
        directory.resolve("positions.yaml"),
        "positions:\n  " + log() + ": \"16\"\n  /nowhere/gone.log: \"5\"\n");
    configure("");
    imported =
        CommandRun.of(
            directory,
            "import",
            "promtail",
            "promtail.yaml",
            "--out",
            "made",
            "--force",
            "--positions",
            "positions.yaml");

    assertThat(run(1)).extracting(e -> e.path("msg").asText()).containsExactly("new");
    assertThat(imported.results())
        .contains("goes on behind 16 bytes")
        .contains("is read by no source");
  }

  @Test
  void a_file_that_shrank_is_read_from_its_beginning_and_told() throws Exception {
    Files.writeString(log(), "new\n");
    Files.writeString(
        directory.resolve("positions.yaml"), "positions:\n  " + log() + ": \"999\"\n");
    configure("");
    imported =
        CommandRun.of(
            directory,
            "import",
            "promtail",
            "promtail.yaml",
            "--out",
            "made",
            "--force",
            "--positions",
            "positions.yaml");

    assertThat(imported.code()).isEqualTo(6);
    assertThat(imported.results()).contains("was emptied");
    assertThat(run(1)).extracting(e -> e.path("msg").asText()).containsExactly("new");
  }
}
