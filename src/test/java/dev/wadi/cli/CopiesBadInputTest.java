package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong gets one sentence and its exit code, and leaves nothing behind. */
class CopiesBadInputTest {
  @TempDir Path temp;

  private CommandRun run(String command, String capture) throws IOException {
    return switch (command) {
      case "slice" -> CommandRun.of(temp, "slice", capture, "-o", "out");
      case "merge" -> CommandRun.of(temp, "merge", capture, "good", "-o", "out");
      default -> CommandRun.of(temp, "export", capture, "--format", command, "--out", "out");
    };
  }

  private void good() throws IOException {
    try (TrialCapture capture = new TrialCapture(temp.resolve("good"))) {
      capture.line(Labels.of("app", "api"), "good");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"slice", "merge", "jsonl", "csv", "parquet"})
  void what_is_no_capture_is_not_found(String command) throws IOException {
    good();
    Files.createDirectory(temp.resolve("empty"));
    Files.writeString(temp.resolve("file"), "x");
    for (String name : List.of("empty", "file", "nothing", "bad\u001b[31mname")) {
      CommandRun run = run(command, name);
      assertThat(run.code()).as("%s", name).isEqualTo(3);
      assertThat(run.remarks()).hasLineCount(1).startsWith("error: ");
    }
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slice", "merge", "jsonl", "csv", "parquet"})
  void a_newer_version_is_refused(String command) throws IOException {
    good();
    Files.createDirectory(temp.resolve("newer"));
    Files.writeString(temp.resolve("newer/metadata.json"), "{\"version\": 2}");
    CommandRun run = run(command, "newer");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.remarks()).hasLineCount(1).contains("version 2", "use a newer one");
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slice", "merge", "jsonl", "csv", "parquet"})
  void a_bomb_costs_its_own_line(String command) throws IOException {
    good();
    LogtapCapture bomb = new LogtapCapture(temp.resolve("bomb"));
    bomb.metadata("2024-01-15T10:30:00Z", "2024-01-15T11:30:00Z", 2, 0);
    try (OutputStream zstd =
        new ZstdOutputStream(Files.newOutputStream(bomb.folder().resolve("a.jsonl.zst")), 1)) {
      zstd.write("{\"ts\":\"2024-01-15T10:32:01Z\",\"msg\":\"before\"}\n".getBytes(UTF_8));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 70; i++) {
        zstd.write(zeros);
      }
      zstd.write("\n{\"ts\":\"2024-01-15T10:32:02Z\",\"msg\":\"behind\"}\n".getBytes(UTF_8));
    }
    CommandRun run = run(command, "bomb");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("1 lines beyond 64 MB");
    assertThat(temp.resolve("out")).exists();
    if (command.equals("jsonl")) {
      assertThat(Files.readAllLines(temp.resolve("out"))).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"slice", "merge", "jsonl", "csv", "parquet"})
  void a_damaged_frame_costs_its_own_lines(String command) throws IOException {
    good();
    try (TrialCapture capture = new TrialCapture(temp.resolve("hurt"))) {
      for (int i = 0; i < 3; i++) {
        capture.line(Labels.of("app", "api"), "line " + i).commit();
      }
    }
    try (Stream<Path> files = Files.list(temp.resolve("hurt"))) {
      Path file = files.filter(f -> f.toString().endsWith(".zst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      String frame = "\u0028\u00b5\u002f\u00fd";
      String text = new String(bytes, ISO_8859_1);
      int second = text.indexOf(frame, text.indexOf(frame) + 1);
      bytes[second + 20] ^= 1;
      Files.write(file, bytes);
    }
    CommandRun run = run(command, "hurt");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("hurt/", "lacks 1 of 3 lines");
    assertThat(temp.resolve("out")).exists();
  }

  @ParameterizedTest
  @ValueSource(strings = {"slice", "merge", "jsonl", "csv", "parquet"})
  void what_exists_is_left_as_it_is(String command) throws IOException {
    good();
    try (TrialCapture capture = new TrialCapture(temp.resolve("more"))) {
      capture.line(Labels.of("app", "api"), "more");
    }
    Files.createDirectory(temp.resolve("out"));
    CommandRun run = run(command, "more");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.remarks()).hasLineCount(1).contains("out exists already");
    assertThat(temp.resolve("out")).isEmptyDirectory();
  }

  @Test
  void a_link_in_a_capture_does_not_carry_a_file_from_elsewhere_into_a_merge() throws Exception {
    good();
    Path secret = Files.writeString(temp.resolve("secret"), "a secret of 24 bytes xx\n");
    new LogtapCapture(temp.resolve("trap"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T11:30:00Z", 2, 0)
        .plain("b.jsonl", "{\"ts\":\"2024-01-15T10:32:02Z\",\"msg\":\"b\"}\n")
        .indexed(
            "{\"file\":\"a.jsonl\",\"from\":\"2024-01-15T10:32:01Z\",\"to\":\"2024-01-15T10:32:01Z\",\"lines\":1,\"bytes\":24}")
        .indexed(
            "{\"file\":\"b.jsonl\",\"from\":\"2024-01-15T10:32:02Z\",\"to\":\"2024-01-15T10:32:02Z\",\"lines\":1,\"bytes\":43}");
    Files.createSymbolicLink(temp.resolve("trap/a.jsonl"), secret);
    run("merge", "trap");
    try (Stream<Path> all = Files.walk(temp.resolve("out"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readAllBytes(file)).isNotEqualTo(Files.readAllBytes(secret));
      }
    }
  }

  @Test
  void a_place_where_nothing_can_be_made_is_told() throws Exception {
    good();
    CommandRun run = CommandRun.of(temp, "slice", "good", "-o", "/proc/out");
    assertThat(run.code()).isIn(1, 3, 4);
    assertThat(run.remarks()).hasLineCount(1).startsWith("error: ");
  }
}
