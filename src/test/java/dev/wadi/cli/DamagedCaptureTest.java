package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say of captures that were cut, overwritten, robbed or mixed up. */
class DamagedCaptureTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final int LINES = 3000;

  /** So many bytes at the end of a file are more than what stands behind its lines. */
  private static final int TAIL = 4_000;

  @TempDir Path directory;

  private Path capture;

  @BeforeEach
  void capture() throws IOException {
    capture = write("captures/main/2026-01-15T120000", 2, LINES);
  }

  /** Files of so many lines each, in frames of 64 KiB, closed. */
  private Path write(String name, int files, int lines) throws IOException {
    Path folder = directory.resolve(name);
    Random random = new Random(1);
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder,
            CaptureSettings.DEFAULTS.withFrameBytes(64 << 10),
            "main",
            Map.of(),
            () -> NOON)) {
      for (int file = 0; file < files; file++) {
        BatchMaker batch = new BatchMaker("main");
        for (int i = 0; i < lines; i++) {
          long nanos = NOON.getEpochSecond() * 1_000_000_000L + file * 1_000_000L + i;
          batch.add(API, nanos, "line " + i + " of file " + file + " " + letters(random));
        }
        writer.append(batch.make(), null);
        writer.roll();
      }
    }
    return folder;
  }

  private static String letters(Random random) {
    return random
        .ints(16, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private List<Path> data() throws IOException {
    try (Stream<Path> all = Files.list(capture)) {
      return all.filter(path -> path.toString().endsWith(".jsonl.zst")).sorted().toList();
    }
  }

  private CommandRun run(String... args) throws IOException {
    return CommandRun.of(directory, args);
  }

  private static void cut(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
    }
  }

  private static long lines(CommandRun run) {
    return run.results().lines().count();
  }

  @Test
  void a_file_cut_short_is_searched_as_far_as_it_goes_and_what_is_missing_is_told()
      throws IOException {
    Path second = data().get(1);
    cut(second, TAIL);

    CommandRun run = run("grep", "line", "captures/main");

    assertThat(run.code()).isEqualTo(6);
    assertThat(lines(run)).isGreaterThan(LINES + LINES / 2).isLessThan(2 * LINES);
    String missing = String.format("%,d", 2 * LINES - lines(run));
    assertThat(run.remarks())
        .contains(second.getFileName() + " lacks " + missing + " of 3,000 lines")
        .contains("its end is missing");
  }

  @Test
  void failures_are_a_document_for_who_reads_json() throws IOException {
    cut(data().get(1), TAIL);

    CommandRun run = run("grep", "line", "captures/main", "--json");

    String last = run.remarks().lines().reduce((a, b) -> b).orElseThrow();
    assertThat(JSON.readTree(last).get("exit_code").asInt()).isEqualTo(6);
    assertThat(JSON.readTree(last).get("message").asText()).contains("lacks");
  }

  @Test
  void a_seek_table_that_is_gone_hides_no_line() throws IOException {
    cut(data().get(1), 9);

    CommandRun run = run("grep", "line", "captures/main");

    assertThat(run.code()).isZero();
    assertThat(lines(run)).isEqualTo(2 * LINES);
    assertThat(run.remarks()).contains("is damaged, but all of its 3,000 lines were read");
  }

  @Test
  void a_damaged_frame_costs_only_its_own_lines() throws IOException {
    Path first = data().get(0);
    byte[] bytes = Files.readAllBytes(first);
    bytes[bytes.length / 2] ^= 0x10;
    Files.write(first, bytes);

    CommandRun run = run("grep", "line", "captures/main");

    assertThat(run.code()).isEqualTo(6);
    assertThat(lines(run)).isGreaterThan(2 * LINES - 700).isLessThan(2 * LINES);
    assertThat(run.remarks()).contains("a part of it cannot be read");
  }

  @Test
  void nothing_is_proved_of_what_was_not_read() throws IOException {
    cut(data().get(1), TAIL);

    CommandRun text = run("redact", "report", "captures/main");
    CommandRun json = run("redact", "report", "captures", "--json");

    assertThat(text.code()).isEqualTo(6);
    assertThat(text.results()).contains("NOT PROVED").doesNotContain("No survivors.\n");
    assertThat(text.remarks()).contains("not proved").contains("lacks");
    assertThat(json.code()).isEqualTo(6);
    JsonNode rescan = JSON.readTree(json.results()).get("rescan");
    assertThat(rescan.get("complete").asBoolean()).isFalse();
    assertThat(rescan.get("damages").get(0).get("kind").asText()).isEqualTo("cut");
    assertThat(rescan.get("damages").get(0).get("missing_lines").asLong())
        .isEqualTo(2 * LINES - rescan.get("lines").asLong());
  }

  @Test
  void a_report_on_a_folder_proves_each_capture_in_it() throws IOException {
    write("captures/main/2026-01-16T120000", 1, 10);

    CommandRun run = run("redact", "report", "captures");

    assertThat(run.code()).isZero();
    assertThat(run.results())
        .contains("captures/main/2026-01-15T120000\n", "captures/main/2026-01-16T120000\n");
  }

  @Test
  void a_clean_copy_of_a_damaged_capture_is_made_only_when_asked_for_and_marked()
      throws IOException {
    cut(data().get(1), TAIL);

    CommandRun refused = run("redact", "scrub", "captures", "-o", "clean");
    CommandRun forced = run("redact", "scrub", "captures", "-o", "clean", "--partial", "--json");
    Path copy = directory.resolve("clean/main/2026-01-15T120000");

    assertThat(refused.code()).isEqualTo(6);
    assertThat(refused.remarks()).contains("no copy was made").contains("lacks");
    assertThat(forced.code()).isEqualTo(6);
    assertThat(JSON.readTree(forced.results()).get("complete").asBoolean()).isFalse();
    assertThat(JSON.readTree(copy.resolve("metadata.json").toFile()).get("partial").asBoolean())
        .isTrue();
    CommandRun report = run("redact", "report", "clean");
    assertThat(report.code()).isZero();
    assertThat(report.results()).contains("Partial:");
  }

  @Test
  void inspect_counts_what_is_there() throws IOException {
    cut(data().get(1), TAIL);

    CommandRun text = run("inspect", "captures");
    JsonNode json = JSON.readTree(run("inspect", "captures", "--json").results());

    assertThat(text.code()).isEqualTo(6);
    assertThat(text.results()).contains("Damaged:").doesNotContain("6,000");
    assertThat(json.get("complete").asBoolean()).isFalse();
    assertThat(json.get("total_lines").asLong())
        .isEqualTo(2 * LINES - json.get("damages").get(0).get("missing_lines").asLong());
  }

  @Test
  void a_file_that_is_gone_or_empty_is_missed() throws IOException {
    for (String command : List.of("grep", "inspect", "report")) {
      Path first = data().get(0);
      byte[] bytes = Files.readAllBytes(first);
      Files.delete(first);
      assertThat(missed(command)).as(command).contains("is not there: 3,000 lines");
      Files.write(first, new byte[0]);
      assertThat(missed(command)).as(command).contains("lacks 3,000 of 3,000 lines");
      Files.write(first, bytes);
    }
  }

  @Test
  void files_that_were_swapped_are_not_what_the_index_says() throws IOException {
    Path other = write("other", 2, LINES - 1);
    Files.copy(
        other.resolve(data().get(0).getFileName()),
        data().get(0),
        StandardCopyOption.REPLACE_EXISTING);

    for (String command : List.of("grep", "inspect", "report")) {
      assertThat(missed(command))
          .as(command)
          .contains("is not what the index says: it holds 2,999 lines instead of 3,000");
    }
  }

  @Test
  void an_index_that_lies_is_found_out_in_either_direction() throws IOException {
    Path index = capture.resolve("index.jsonl");
    String truth = Files.readString(index);
    for (String lie :
        List.of("\"lines\":2999", "\"lines\":3001", "\"lines\":9223372036854775807")) {
      Files.writeString(index, truth.replace("\"lines\":3000", lie));
      for (String command : List.of("grep", "inspect", "report")) {
        assertThat(missed(command)).as(command + lie).contains("index says");
      }
    }
  }

  @Test
  void without_index_everything_is_read_all_the_same() throws IOException {
    Files.delete(capture.resolve("index.jsonl"));

    CommandRun run = run("grep", "line", "captures");

    assertThat(run.code()).isZero();
    assertThat(lines(run)).isEqualTo(2 * LINES);
    assertThat(run.remarks()).contains("index.jsonl is missing");
  }

  @Test
  void without_metadata_it_is_still_a_capture_and_no_search_passes_it_by() throws IOException {
    Path metadata = capture.resolve("metadata.json");
    byte[] bytes = Files.readAllBytes(metadata);
    List<byte[]> damages = new ArrayList<>();
    damages.add(new byte[0]);
    damages.add(Arrays.copyOf(bytes, bytes.length / 2));
    damages.add(new byte[bytes.length]);
    for (byte[] damage : damages) {
      Files.write(metadata, damage);
      CommandRun run = run("grep", "line", "captures");
      assertThat(run.code()).isEqualTo(6);
      assertThat(lines(run)).isEqualTo(2 * LINES);
      assertThat(run.remarks()).contains("metadata.json cannot be read");
    }
    Files.delete(metadata);
    CommandRun run = run("grep", "line", "captures");
    assertThat(run.code()).isEqualTo(6);
    assertThat(lines(run)).isEqualTo(2 * LINES);
    assertThat(run.remarks()).contains("metadata.json is missing");
  }

  @Test
  void folders_that_are_links_are_looked_into() throws IOException {
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("captures"));
    Files.createSymbolicLink(capture.getParent().resolve("again"), capture.getParent());

    CommandRun run = run("grep", "line", "link");

    assertThat(run.code()).isZero();
    assertThat(lines(run)).isEqualTo(2 * LINES);
  }

  @Test
  void a_link_to_nowhere_in_place_of_a_file_is_missed() throws IOException {
    Path first = data().get(0);
    Files.delete(first);
    Files.createSymbolicLink(first, directory.resolve("nowhere"));

    assertThat(missed("grep")).contains("is no file that can be read: 3,000 lines");
  }

  /** What a command says that must end with 6. */
  private String missed(String command) throws IOException {
    CommandRun run =
        switch (command) {
          case "grep" -> run("grep", "line", "captures");
          case "inspect" -> run("inspect", "captures");
          default -> run("redact", "report", "captures");
        };
    assertThat(run.code()).as(command + ": " + run.remarks()).isEqualTo(6);
    return run.remarks();
  }

  @Test
  void verify_says_of_a_whole_capture_that_it_is() throws IOException {
    CommandRun text = run("capture", "verify", "captures");
    JsonNode json = JSON.readTree(run("capture", "verify", "captures", "--json").results());

    assertThat(text.code()).isZero();
    assertThat(text.results()).contains("2026-01-15T120000: whole, 6,000 lines in 2 files");
    assertThat(json.get("whole").asBoolean()).isTrue();
    JsonNode file = json.get("captures").get(0).get("files").get(1);
    assertThat(file.get("promised_lines").asLong()).isEqualTo(LINES);
    assertThat(file.get("frames").asLong()).isGreaterThan(3);
    assertThat(json.get("captures").get(0).get("damages")).isEmpty();
  }

  @Test
  void verify_names_what_is_damaged_missing_and_new() throws IOException {
    byte[] second = Files.readAllBytes(data().get(1));
    Files.delete(data().get(0));
    cut(data().get(0), TAIL);
    Files.write(capture.resolve("2026-01-15T120009-000.jsonl.zst"), second);
    Files.writeString(capture.resolve("audit.jsonl"), "{\"event\":\n");

    CommandRun text = run("capture", "verify", "captures");
    JsonNode json = JSON.readTree(run("capture", "verify", "captures", "--json").results());

    assertThat(text.code()).isEqualTo(6);
    assertThat(text.results())
        .contains("DAMAGED")
        .contains("missing_file: 2026-01-15T120000-000.jsonl.zst is not there: 3,000 lines")
        .contains("cut: 2026-01-15T120000-001.jsonl.zst lacks")
        .contains("index: 2026-01-15T120009-000.jsonl.zst is whole, but the index does not name it")
        .contains("audit: audit.jsonl has a line that cannot be read");
    assertThat(json.get("whole").asBoolean()).isFalse();
    assertThat(json.get("captures").get(0).get("new").get(0).asText())
        .isEqualTo("2026-01-15T120009-000.jsonl.zst");
  }

  @Test
  void verify_sees_a_seek_table_that_is_damaged() throws IOException {
    Path second = data().get(1);
    byte[] bytes = Files.readAllBytes(second);
    bytes[bytes.length - 20] ^= 1;
    Files.write(second, bytes);

    CommandRun run = run("capture", "verify", "captures");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results()).contains("seek_table: ").contains("all of its 3,000 lines were read");
  }

  @Test
  void verify_misses_a_file_that_even_the_index_has_forgotten() throws IOException {
    Path second = data().get(1);
    Files.delete(second);
    Path index = capture.resolve("index.jsonl");
    Files.writeString(index, Files.readAllLines(index).get(0) + "\n");

    CommandRun run = run("capture", "verify", "captures");

    assertThat(run.code()).isEqualTo(6);
    assertThat(run.results())
        .contains("counts 3,000 lines more than there are files for, perhaps of")
        .contains(second.getFileName().toString());
  }

  @Test
  void a_live_capture_is_whole_while_it_is_written() throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.open(
            directory.resolve("live"), CaptureSettings.DEFAULTS, "main", Map.of(), () -> NOON)) {
      long nanos = NOON.getEpochSecond() * 1_000_000_000L;
      writer.append(new BatchMaker("main").add(API, nanos, "one line").make(), null);
      writer.commit();
      writer.append(new BatchMaker("main").add(API, nanos, "another line").make(), null);

      assertThat(run("capture", "verify", "live").code()).isZero();
      CommandRun grep = run("grep", "line", "live");
      assertThat(grep.code()).isZero();
      assertThat(lines(grep)).isEqualTo(1);
    }
  }

  @Test
  void what_may_not_be_read_is_a_matter_of_permission() throws IOException {
    Path first = data().get(0);
    Files.setPosixFilePermissions(first, Set.of());
    assumeFalse(Files.isReadable(first), "who may read everything cannot be kept out");

    CommandRun run = run("grep", "line", "captures");

    assertThat(run.code()).isEqualTo(4);
    assertThat(run.remarks()).contains("permission denied");
  }
}
