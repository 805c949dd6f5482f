package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Labels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriageCommandTest {
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;

  @BeforeEach
  void write() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(API, "all is well").line(API, "order 17 failed").line(API, "order 18 failed");
      capture.line(API, "disk", Map.of("level", "error"));
    }
  }

  @Test
  void the_document_goes_to_the_results_and_the_rest_to_stderr() throws Exception {
    CommandRun run = CommandRun.of(temp, "triage", "c", "--json");

    assertThat(run.code()).isZero();
    assertThat(new ObjectMapper().readTree(run.results()).get("error_lines").asInt()).isEqualTo(3);
    assertThat(run.remarks()).contains("errors: 3 in 4 lines, signatures: 2");
  }

  @Test
  void the_files_go_to_a_folder_of_their_own() throws Exception {
    CommandRun run = CommandRun.of(temp, "triage", "c", "--out", "out", "--html");

    assertThat(run.code()).isZero();
    assertThat(run.results()).isEmpty();
    assertThat(temp.resolve("out"))
        .isDirectoryContaining("glob:**/summary.md")
        .isDirectoryContaining("glob:**/report.html")
        .isDirectoryContaining("glob:**/sequence.txt");
    CommandRun without = CommandRun.of(temp, "triage", "c", "--out", "other");
    assertThat(without.code()).isZero();
    assertThat(temp.resolve("other/report.html")).doesNotExist();
  }

  @Test
  void somewhere_the_result_must_go() throws Exception {
    CommandRun run = CommandRun.of(temp, "triage", "c");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("--out DIR, or --json");
  }

  @Test
  void a_folder_with_files_in_it_is_left_alone() throws Exception {
    Files.createDirectories(temp.resolve("empty"));
    assertThat(CommandRun.of(temp, "triage", "c", "-o", "empty").code()).isZero();

    CommandRun again = CommandRun.of(temp, "triage", "c", "-o", "empty");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.remarks()).contains("empty has files in it").contains("--force");
    assertThat(CommandRun.of(temp, "triage", "c", "-o", "empty", "--force").code()).isZero();

    Files.writeString(temp.resolve("file"), "x");
    assertThat(CommandRun.of(temp, "triage", "c", "-o", "file", "--force").code()).isEqualTo(2);
  }

  @Test
  void wrong_arguments_are_told_in_a_sentence() throws Exception {
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "--window", "soon").remarks())
        .contains("duration: 'soon'");
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "--window", "0s").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "--jobs", "0").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "--top", "0").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "--from", "soon").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "triage", "c", "--json", "-q", "{app").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "triage", "nothing", "--json").code()).isEqualTo(3);
  }

  @Test
  void entries_are_chosen_by_time_label_and_query() throws Exception {
    CommandRun run =
        CommandRun.of(
            temp,
            "triage",
            "c",
            "--json",
            "--from",
            "10:32",
            "--label",
            "app=api",
            "--query",
            "{} |= \"17\"");

    assertThat(run.code()).isZero();
    assertThat(run.remarks()).contains("errors: 1 in 1 lines");
  }

  @Test
  void a_damaged_capture_is_told_and_what_could_be_read_is_counted() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("d"))) {
      for (int i = 0; i < 500; i++) {
        capture.line(API, "order " + i * 7919 + " failed");
      }
    }
    Path file;
    try (var files = Files.list(temp.resolve("d"))) {
      file = files.filter(path -> path.toString().endsWith(".zst")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(file, bytes);
    CommandRun run = CommandRun.of(temp, "triage", "d", "--json");

    assertThat(run.code()).isEqualTo(6);
    assertThat(new ObjectMapper().readTree(run.results()).get("complete").asBoolean()).isFalse();
  }

  @Test
  void a_folder_of_several_captures_is_no_capture() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("d"))) {
      capture.line(API, "x");
    }
    CommandRun run = CommandRun.of(temp, "triage", ".", "--json");

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).contains("holds 2 captures (expected: one");
  }
}
