package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDEX_LINE =
      "{\"file\":\"a.jsonl\",\"from\":\"%s\",\"to\":\"%s\",\"lines\":2,\"bytes\":80}";

  @TempDir Path directory;

  @Test
  void captures_are_listed_newest_first() throws Exception {
    ours("load/test-1");
    theirs("load/old", "2024-01-15T11:32:00+01:00", "2024-01-15T11:52:00+01:00");

    assertThat(run("catalog", "load").results())
        .isEqualTo(
            """
            CAPTURE      STARTED              STOPPED              FILES  ENTRIES   SIZE
            load/test-1  2026-01-15 10:32:00  2026-01-15 10:32:02      1        2  %s
            load/old     2024-01-15 10:32:00  2024-01-15 10:52:00      1        2   80 B
            """
                .formatted(size("load/test-1")));
  }

  @Test
  void json_has_the_fields_of_logtap_first() throws Exception {
    theirs("old", "2024-01-15T11:32:00+01:00", null);

    JsonNode all = JSON.readTree(run("catalog", "--json").results());
    assertThat(all).hasSize(1);
    assertThat(all.get(0).toString())
        .isEqualTo(
            "{\"dir\":\"old\",\"started\":\"2024-01-15T10:32:00Z\","
                + "\"stopped\":\"0001-01-01T00:00:00Z\",\"files\":1,\"entries\":2,\"bytes\":80,"
                + "\"active\":true,\"data_from\":\"2024-01-15T10:32:00Z\","
                + "\"data_to\":\"2024-01-15T10:32:10Z\",\"redacted\":false}");
  }

  @Test
  void nothing_found_is_an_empty_list_and_a_sentence() throws Exception {
    Files.createDirectory(directory.resolve("empty"));
    CommandRun run = run("catalog", "empty", "--json");
    assertThat(run.code()).isZero();
    assertThat(run.results()).isEqualTo("[ ]\n");
    assertThat(run.remarks()).isEqualTo("no capture in empty\n");
  }

  @Test
  void captures_that_lie_deeper_are_told_and_found_on_demand() throws Exception {
    ours("data/main/one");
    ours("data/main/one/inner");
    ours("data/other/two");
    ours("data/.hidden/three");

    CommandRun near = run("catalog", "data");
    assertThat(near.results()).isEmpty();
    assertThat(near.remarks())
        .isEqualTo("no capture directly in data, but deeper 2; look with: wadi catalog -r data\n");
    assertThat(folders(run("catalog", "-r", "data", "--json")))
        .containsExactly("data/main/one", "data/other/two");
  }

  @Test
  void a_folder_that_is_a_capture_is_its_own_catalog() throws Exception {
    ours("one");
    assertThat(folders(run("catalog", "one", "--json"))).containsExactly("one");
  }

  @Test
  void times_choose_captures_by_their_lines_and_not_by_their_names() throws Exception {
    theirs("a", "2024-01-15T10:00:00Z", "2024-01-15T11:00:00Z");
    theirs("b", "2024-01-15T12:00:00Z", "2024-01-15T13:00:00Z");
    theirs("live", "2024-01-15T09:00:00Z", null);

    assertThat(folders(run("catalog", "--json", "--from", "2024-01-15T11:30:00Z")))
        .containsExactly("b", "live");
    assertThat(folders(run("catalog", "--json", "--to", "2024-01-15T10:00:00Z")))
        .containsExactly("a", "live");
    CommandRun none = run("catalog", "--to", "2020-01-01T00:00:00Z");
    assertThat(none.results()).isEmpty();
    assertThat(none.remarks()).isEqualTo("none of the 3 captures in . holds lines of that time\n");
    assertThat(run("catalog", "--from", "noon").code()).isEqualTo(2);
  }

  @Test
  void times_are_shown_in_the_zone_of_the_reader() throws Exception {
    theirs("a", "2024-07-15T10:00:00Z", "2024-07-15T23:00:00Z");
    assertThat(run("catalog", "--tz", "Europe/Berlin").results())
        .contains("a        2024-07-15 12:00:00  2024-07-16 01:00:00");
    CommandRun wrong = run("catalog", "--tz", "Europe/Bonn");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.remarks())
        .contains("\"Europe/Bonn\" is no zone (expected: UTC, local, Europe/Berlin, +02:00)");
  }

  @Test
  void what_cannot_be_read_is_told_and_hides_nothing_else() throws Exception {
    theirs("good", "2024-01-15T10:00:00Z", "2024-01-15T11:00:00Z");
    Path newer = Files.createDirectory(directory.resolve("newer"));
    Files.writeString(
        newer.resolve("metadata.json"), "{\"version\":7,\"started\":\"2024-01-15T10:00:00Z\"}");

    CommandRun run = run("catalog", "--json");
    assertThat(run.code()).isZero();
    assertThat(folders(run)).containsExactly("good");
    assertThat(run.remarks()).startsWith("left out: newer: ").contains("version 7");
  }

  @Test
  void a_terminal_gets_lines_that_fit() throws Exception {
    String long1 = "a-name-that-somebody-made-long-on-purpose-because-he-could-0123456789";
    ours(long1);
    CommandRun run =
        CommandRun.of(directory, Map.of("WADI_TERMINAL", "1,2", "COLUMNS", "90"), "catalog");
    assertThat(run.results().lines()).allMatch(line -> line.length() <= 90);
    assertThat(run.results()).contains("a-name", "…", "6789  2026");
    assertThat(run("catalog").results()).contains(long1);
  }

  @Test
  void the_file_being_written_counts_with_what_is_committed() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("live"))) {
      capture.line(Labels.of("app", "api"), "one").line(Labels.of("app", "api"), "two");
      capture.commit();
      JsonNode first = JSON.readTree(run("catalog", "--json").results()).get(0);
      assertThat(first.get("active").asBoolean()).isTrue();
      assertThat(first.get("entries").asInt()).isEqualTo(2);
      assertThat(first.get("data_from").asText()).isEqualTo("2026-01-15T10:32:01Z");
      assertThat(first.get("data_to").asText()).isEqualTo("2026-01-15T10:32:02Z");
      capture.roll().line(Labels.of("app", "api"), "three").commit();
      JsonNode then = JSON.readTree(run("catalog", "--json").results()).get(0);
      assertThat(then.get("entries").asInt()).isEqualTo(3);
      assertThat(then.get("data_to").asText()).isEqualTo("2026-01-15T10:32:03Z");
    }
  }

  @Test
  void no_folder_is_told() throws Exception {
    assertThat(run("catalog", "nowhere").code()).isEqualTo(3);
    Files.writeString(directory.resolve("file"), "x");
    assertThat(run("catalog", "file").code()).isEqualTo(3);
  }

  private CommandRun run(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  private static List<String> folders(CommandRun run) throws IOException {
    return JSON.readTree(run.results()).findValuesAsText("dir");
  }

  private void ours(String name) throws IOException {
    Files.createDirectories(directory.resolve(name).getParent());
    try (TrialCapture capture = new TrialCapture(directory.resolve(name))) {
      capture.line(Labels.of("app", "api"), "one").line(Labels.of("app", "api"), "two");
    }
  }

  private void theirs(String name, String started, String stopped) throws Exception {
    String from = started.replace("11:32:00+01:00", "10:32:00Z");
    new LogtapCapture(directory.resolve(name))
        .metadata(started, stopped, 2, 80)
        .plain("a.jsonl", "x".repeat(79) + "\n")
        .indexed(INDEX_LINE.formatted(from, from.replace(":00Z", ":10Z")))
        .folder();
  }

  private String size(String name) throws IOException {
    try (var files = Files.list(directory.resolve(name))) {
      long bytes =
          Files.size(
              files.filter(f -> f.toString().endsWith(".jsonl.zst")).findFirst().orElseThrow());
      return bytes + " B";
    }
  }
}
