package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documented weaknesses of logtap that the other commands must not have, by their number;
 * {@code docs/testing.md} lists which test shows which.
 */
class CommandsKnownErrorsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String STARTED = "2024-01-15T10:30:00Z";
  private static final String STOPPED = "2024-01-15T11:00:00Z";

  @TempDir Path temp;

  @Test
  void w26_groups_of_context_are_not_mixed_by_sorting() throws Exception {
    capture("c")
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:32:01", "a before"),
            line("10:32:03", "a hit"),
            line("10:32:05", "a after"))
        .compressed(
            "2024-01-15T103202-000.jsonl.zst",
            line("10:32:02", "b before"),
            line("10:32:04", "b hit"),
            line("10:32:06", "b after"));

    CommandRun run =
        CommandRun.of(temp, "grep", "hit", "c", "-C", "1", "--sort", "--format", "text");

    assertThat(run.results().lines().map(text -> text.replaceFirst("^.*\\[api\\] ", "")))
        .containsExactly("a before", "a hit", "a after", "--", "b before", "b hit", "b after");
  }

  @Test
  void w30_one_file_of_two_for_tls_starts_no_door_without_it() throws Exception {
    for (String half : List.of("wadi.tls.certificate", "wadi.tls.key")) {
      CommandRun run =
          CommandRun.of(
              temp,
              "run",
              "--set",
              "wadi.data.directory=" + temp.resolve("data"),
              "--set",
              "wadi.push.port=" + GatewayProcess.freePort(),
              "--set",
              "wadi.console.port=" + GatewayProcess.freePort(),
              "--set",
              half + "=" + temp.resolve("a.pem"));
      assertThat(run.code()).as(half).isEqualTo(78);
      assertThat(run.remarks()).contains("wadi.tls.certificate and wadi.tls.key belong together");
      assertThat(temp.resolve("data")).doesNotExist();
    }
  }

  @Test
  void w39_the_newest_lines_are_of_the_newest_file_whatever_was_touched_last() throws Exception {
    capture("c")
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "old"))
        .compressed("2024-01-15T103501-000.jsonl.zst", line("10:35:01", "new"));
    Files.setLastModifiedTime(
        temp.resolve("c/2024-01-15T103501-000.jsonl.zst"), FileTime.from(Instant.EPOCH));

    assertThat(messages("watch", "c", "-n", "1", "--json")).containsExactly("new");
  }

  @Test
  void w40_a_capture_that_was_touched_is_invalid_in_json_too() throws Exception {
    capture("c").compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "a"));
    assertThat(CommandRun.of(temp, "sign", "c").code()).isZero();
    assertThat(CommandRun.of(temp, "verify", "c", "--json").code()).isZero();
    capture("c").compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "b"));

    CommandRun run = CommandRun.of(temp, "verify", "c", "--json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(JSON.readTree(run.results()).get("valid").asBoolean()).isFalse();
  }

  @Test
  void w41_a_list_of_nothing_is_an_empty_list() throws Exception {
    Files.createDirectories(temp.resolve("none"));

    for (String command : List.of("catalog none --json", "gc none --max-age 1d --json")) {
      CommandRun run = CommandRun.of(temp, command.split(" "));
      assertThat(JSON.readTree(run.results())).as(command).isEqualTo(JSON.createArrayNode());
    }
  }

  @Test
  void w46_one_broken_metadata_file_does_not_stop_the_cleaning_and_goes_itself_never()
      throws Exception {
    for (String name : List.of("all/a", "all/b", "all/c")) {
      capture(name).compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "x"));
    }
    Files.writeString(temp.resolve("all/b/metadata.json"), "{\"version\": 1, ");

    CommandRun run = CommandRun.of(temp, "gc", "all", "--max-age", "1d");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("b stays: nobody can say when it began: ");
    assertThat(temp.resolve("all/a")).doesNotExist();
    assertThat(temp.resolve("all/b/2024-01-15T103201-000.jsonl.zst")).exists();
    assertThat(temp.resolve("all/c")).doesNotExist();
  }

  @Test
  void w47_a_replay_finds_lines_however_many_came_after_them() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(Labels.of("app", "api"), "the needle");
      for (int i = 0; i < 10_001; i++) {
        capture.line(Labels.of("app", "api"), "hay");
      }
    }

    assertThat(messages("open", "c", "--speed", "0", "--grep", "needle", "--json"))
        .containsExactly("the needle");
  }

  private LogtapCapture capture(String name) throws IOException {
    return new LogtapCapture(temp.resolve(name)).metadata(STARTED, STOPPED, 0, 0);
  }

  private static String line(String time, String text) {
    return "{\"ts\":\"2024-01-15T%sZ\",\"labels\":{\"app\":\"api\"},\"msg\":\"%s\"}"
        .formatted(time, text);
  }

  private List<String> messages(String... args) throws IOException {
    return new ArrayList<>(GrepCommandTest.messages(CommandRun.of(temp, args)));
  }
}
