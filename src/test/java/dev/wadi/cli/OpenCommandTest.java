package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.Effort;
import dev.wadi.analysis.replay.Pace;
import dev.wadi.analysis.replay.Replay;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi open}: replays, and copies in which something goes wrong. */
class OpenCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Labels API = Labels.of("app", "api");
  private static final Labels DB = Labels.of("app", "db");
  private static final String LINE =
      "{\"ts\":\"2024-01-15T10:00:%02dZ\",\"labels\":{\"app\":\"api\"},\"msg\":\"%s\"}\n";

  @TempDir Path directory;

  @Test
  void lines_of_all_files_come_in_the_order_of_their_times() throws Exception {
    scattered();
    CommandRun run = CommandRun.of(directory, "open", "l", "--speed", "0", "--json");
    assertThat(run.code()).isZero();
    assertThat(GrepCommandTest.messages(run)).containsExactly("a", "b", "c", "d");
    assertThat(run.remarks()).startsWith("4 lines\n");
    assertThat(CommandRun.of(directory, "open", "l", "--speed", "0", "--grep", "b").results())
        .isEqualTo("2024-01-15T10:00:10.000Z [api] b\n");
  }

  @Test
  void each_line_has_its_turn_at_the_speed_and_gaps_are_bounded() throws Exception {
    scattered();
    assertThat(turns(new Pace(1, Duration.ZERO))).containsExactly(0L, 10L, 30L, 31L);
    assertThat(turns(new Pace(10, Duration.ZERO))).containsExactly(0L, 1L, 3L, 3L);
    assertThat(turns(new Pace(0, Duration.ZERO))).containsExactly(0L, 0L, 0L, 0L);
    assertThat(turns(new Pace(1, Duration.ofSeconds(5)))).containsExactly(0L, 5L, 10L, 11L);
  }

  @Test
  void lines_that_need_files_to_be_sorted_leave_none_behind() throws Exception {
    scattered();
    List<String> seen = new ArrayList<>();
    Replay.run(
        CaptureReader.open(directory.resolve("l")),
        CaptureFilter.ALL,
        new Pace(0, Duration.ZERO),
        Effort.of(1).withMemoryBytes(1),
        nanos -> {},
        line -> seen.add(line.message()));
    assertThat(seen).containsExactly("a", "b", "c", "d");
  }

  @Test
  void what_is_no_speed_is_told() throws Exception {
    scattered();
    for (String speed : List.of("fast", "-1", "1e9", "NaN", "x")) {
      CommandRun run = CommandRun.of(directory, "open", "l", "--speed=" + speed);
      assertThat(run.code()).as(speed).isEqualTo(2);
      assertThat(run.remarks()).contains("--speed: \"" + speed + "\" (expected: a number such as");
    }
  }

  @Test
  void faults_change_a_copy_for_a_while_and_the_capture_not_at_all() throws Exception {
    try (TrialCapture capture =
        new TrialCapture(
            directory.resolve("cap"),
            "main",
            new CaptureMetadata.Redaction(true, List.of("email"), "trial", "1234"))) {
      for (int i = 1; i <= 6; i++) {
        capture.line(i % 2 == 0 ? DB : API, "line " + i);
      }
    }
    CommandRun run = inject("--inject", "error-spike");
    assertThat(run.code()).isZero();
    JsonNode told = JSON.readTree(run.results());
    assertThat(told.toString())
        .isEqualTo(
            "{\"source\":\"cap\",\"output\":\"copy\",\"original_lines\":6,\"injected_lines\":9,"
                + "\"total_lines\":15,\"faults_applied\":[\"error-spike\"]}");
    List<JsonNode> lines = lines("copy");
    assertThat(lines).hasSize(15);
    assertThat(lines.get(2).path("labels").path("_injected").isMissingNode()).isTrue();
    assertThat(lines.get(3).toString())
        .contains("2026-01-15T10:32:03Z", "\"_injected\":\"true\"", "timed out");
    CaptureMetadata copy = CaptureReader.open(directory.resolve("copy")).metadata();
    assertThat(copy.redaction()).as("what was clean stays so").isNotNull();
    assertThat(copy.redaction().complete()).isTrue();
    assertThat(lines("cap")).hasSize(6);
  }

  @Test
  void a_service_falls_silent_and_another_is_slow() throws Exception {
    try (TrialCapture capture = new TrialCapture(directory.resolve("cap"))) {
      for (int i = 1; i <= 6; i++) {
        capture.line(i % 2 == 0 ? DB : API, "line " + i);
      }
    }
    JsonNode told =
        JSON.readTree(
            inject("--inject", "service-down=db", "--inject", "latency-spike=api").results());
    assertThat(told.path("injected_lines").asInt()).isEqualTo(-1);
    assertThat(lines("copy").stream().map(line -> line.path("msg").asText()))
        .containsExactly(
            "line 1", "line 2", "line 3 [SLOW: 5.2s]", "line 5 [SLOW: 5.2s]", "line 6");
  }

  @Test
  void what_cannot_be_injected_is_told_and_leaves_nothing() throws Exception {
    scattered();
    assertThat(CommandRun.of(directory, "open", "l", "--inject", "error-spike").code())
        .isEqualTo(2);
    CommandRun wrong =
        CommandRun.of(directory, "open", "l", "--inject", "flood", "--inject-out", "copy");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.remarks())
        .contains("--inject: \"flood\" (expected: error-spike, service-down=SERVICE or");
    assertThat(directory.resolve("copy")).doesNotExist();
    Files.createDirectory(directory.resolve("there"));
    CommandRun there =
        CommandRun.of(directory, "open", "l", "--inject", "error-spike", "--inject-out", "there");
    assertThat(there.remarks()).contains("there exists already");
  }

  private CommandRun inject(String... faults) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "open",
                "cap",
                "--at",
                "2026-01-15T10:32:03Z",
                "--duration",
                "3s",
                "--inject-out",
                "copy",
                "--json"));
    args.addAll(List.of(faults));
    return CommandRun.of(directory, args.toArray(String[]::new));
  }

  private List<JsonNode> lines(String capture) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : CommandRun.of(directory, "grep", "", capture).results().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private List<Long> turns(Pace pace) throws Exception {
    List<Long> turns = new ArrayList<>();
    Replay.run(
        CaptureReader.open(directory.resolve("l")),
        CaptureFilter.ALL,
        pace,
        Effort.of(1),
        nanos -> turns.add(nanos / 1_000_000_000),
        line -> true);
    return turns;
  }

  /* Four lines at 0, 10, 30 and 31 seconds, over two files that overlap. */
  private void scattered() throws Exception {
    new LogtapCapture(directory.resolve("l"))
        .metadata("2024-01-15T10:00:00Z", "2024-01-15T10:01:00Z", 4, 0)
        .plain("1.jsonl", LINE.formatted(30, "c") + LINE.formatted(0, "a"))
        .plain("2.jsonl", LINE.formatted(31, "d") + LINE.formatted(10, "b"))
        .folder();
  }
}
