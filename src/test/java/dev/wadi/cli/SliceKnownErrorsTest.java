package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented weaknesses of logtap that a slice of ours must not have, by their number. */
class SliceKnownErrorsTest {
  private static final String STARTED = "2024-01-15T10:30:00Z";
  private static final String STOPPED = "2024-01-15T11:00:00Z";

  @TempDir Path temp;

  @Test
  void w20_the_audit_trail_is_no_log_and_gets_into_no_slice() throws Exception {
    logtap().audit(9).compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    assertThat(slice().code()).isZero();
    assertThat(messages()).containsExactly("a");
  }

  @Test
  void w20b_a_label_selects_lines_and_not_whole_files() throws Exception {
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:32:01", "api", "a"),
            line("10:32:02", "db", "b"),
            line("10:32:03", "web", "c"))
        .indexed(
            "{\"file\":\"2024-01-15T103201-000.jsonl.zst\",\"from\":\"2024-01-15T10:32:01Z\",\"to\":\"2024-01-15T10:32:03Z\",\"lines\":3,\"bytes\":1,\"labels\":{\"app\":{\"api\":1,\"db\":1,\"web\":1}}}");
    slice("--label", "app=db");
    assertThat(messages()).containsExactly("b");
  }

  @Test
  void w20b_several_labels_must_all_fit() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(Labels.of("app", "api", "env", "prod"), "both");
      capture.line(Labels.of("app", "api", "env", "test"), "one");
      capture.line(Labels.of("app", "db", "env", "prod"), "the other");
    }
    slice("--label", "app=api", "--label", "env=prod");
    assertThat(messages()).containsExactly("both");
  }

  @Test
  void w21_a_clock_time_is_of_the_day_of_the_capture_and_both_ends_are_in() throws Exception {
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:31:59", "api", "before"),
            line("10:32:00", "api", "first"),
            line("10:33:00", "api", "last"),
            line("10:33:00.000000001", "api", "after"));
    slice("--from", "10:32", "--to", "10:33");
    assertThat(messages()).containsExactly("first", "last");
  }

  @Test
  void w21_a_duration_counts_back_from_the_end_of_the_capture() throws Exception {
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:32:00", "api", "early"),
            line("10:50:00", "api", "late"));
    slice("--from", "-10m");
    assertThat(messages()).containsExactly("late");
  }

  @Test
  void w22_an_expression_is_sought_in_messages_and_label_values_alone() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(Labels.of("app", "api"), "a \"quoted\" word");
      capture.line(Labels.of("app", "msg-queue"), "other");
    }
    assertThat(slice("--grep", "\"msg\":|labels").code()).isEqualTo(1);
    slice("--grep", "a \"quoted\" word|^msg-queue$");
    assertThat(messages()).containsExactly("a \"quoted\" word", "other");
  }

  @Test
  void w23_a_capture_without_index_and_orphans_of_both_kinds_are_sliced() throws Exception {
    logtap()
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "one"))
        .plain("2024-01-15T103512-000.jsonl", line("10:35:12", "api", "two") + "\n");
    slice("--label", "app=api");
    assertThat(messages()).containsExactly("one", "two");
    assertThat(dataFiles())
        .containsExactly("2024-01-15T103201-000.jsonl.zst", "2024-01-15T103512-000.jsonl");
  }

  @Test
  void w24_lines_and_lines_of_the_index_may_be_long() throws Exception {
    String big = "x".repeat(3 << 20);
    StringBuilder pods = new StringBuilder();
    for (int i = 0; i < 9000; i++) {
      pods.append(i == 0 ? "" : ",").append("\"pod-").append(i).append("\":1");
    }
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:32:01", "api", big),
            line("10:32:02", "api", "small"))
        .indexed(
            "{\"file\":\"2024-01-15T103201-000.jsonl.zst\",\"from\":\"2024-01-15T10:32:01Z\",\"to\":\"2024-01-15T10:32:03Z\",\"lines\":2,\"bytes\":1,\"labels\":{\"pod\":{"
                + pods
                + "}}}");
    assertThat(slice("--to", "10:33").code()).isZero();
    assertThat(messages()).containsExactly(big, "small");
  }

  @Test
  void w32_what_is_made_is_private() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    slice();
    assertThat(Files.getPosixFilePermissions(temp.resolve("out"))).hasSize(3);
    try (Stream<Path> files = Files.list(temp.resolve("out"))) {
      for (Path file : files.toList()) {
        assertThat(Files.getPosixFilePermissions(file)).as("%s", file).hasSize(2);
      }
    }
  }

  @Test
  void w38_times_of_any_offset_bound_the_slice_in_utc() throws Exception {
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T11:32:01+01:00\",\"labels\":{\"app\":\"api\"},\"msg\":\"a\"}");
    slice("--from", "2024-01-15T10:32:01Z");
    assertThat(Files.readString(temp.resolve("out/metadata.json")))
        .contains("\"started\": \"2024-01-15T10:32:01Z\"", "\"stopped\": \"2024-01-15T10:32:01Z\"");
    assertThat(lines()).allMatch(line -> line.startsWith("{\"ts\":\"2024-01-15T11:32:01+01:00\""));
  }

  @Test
  void w40_no_match_ends_with_1_and_leaves_nothing_wrong_arguments_with_2() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    CommandRun none = slice("--label", "app=nobody");
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.remarks()).isEqualTo("error: nothing in c fits: no capture was made\n");
    assertThat(temp).isDirectoryContaining("glob:**/c");
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(p -> p.getFileName().toString())).containsExactly("c");
    }
    assertThat(slice("--from", "9:05").code()).isEqualTo(2);
    assertThat(slice("--label", "app").code()).isEqualTo(2);
    assertThat(slice("--grep", "(").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "slice", "c").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "slice", "c", "-o", "c").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "slice", "c", "-o", "c/in").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "slice", "nothing", "-o", "out").code()).isEqualTo(3);
  }

  @Test
  void w41_json_on_stdout_is_one_document_and_a_failure_is_one_on_stderr() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    JsonNode done = new ObjectMapper().readTree(slice("--json").results());
    assertThat(done.fieldNames())
        .toIterable()
        .containsExactly("source", "output", "entries", "files", "bytes");
    assertThat(done.get("entries").asLong()).isEqualTo(1);
    assertThat(done.get("bytes").asLong())
        .isEqualTo(Files.size(temp.resolve("out/2024-01-15T103201-000.jsonl.zst")));
    CommandRun again = slice("--json");
    assertThat(again.results()).isEmpty();
    assertThat(new ObjectMapper().readTree(again.remarks()).get("exit_code").asInt()).isEqualTo(2);
  }

  private LogtapCapture logtap() throws IOException {
    return new LogtapCapture(temp.resolve("c")).metadata(STARTED, STOPPED, 0, 0);
  }

  private static String line(String time, String app, String text) {
    return "{\"ts\":\"2024-01-15T"
        + time
        + "Z\",\"labels\":{\"app\":\""
        + app
        + "\"},\"msg\":\""
        + text
        + "\"}";
  }

  private CommandRun slice(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("slice", "c", "-o", "out"));
    args.addAll(List.of(more));
    return CommandRun.of(temp, args.toArray(String[]::new));
  }

  private List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    CaptureReader.open(temp.resolve("out"))
        .forEachLine(CaptureFilter.ALL, line -> messages.add(line.message()));
    return messages;
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    CaptureReader.open(temp.resolve("out"))
        .forEachLine(CaptureFilter.ALL, line -> lines.add(line.toString()));
    return lines;
  }

  private List<String> dataFiles() throws IOException {
    return CaptureReader.open(temp.resolve("out")).files().stream().map(f -> f.name()).toList();
  }
}
