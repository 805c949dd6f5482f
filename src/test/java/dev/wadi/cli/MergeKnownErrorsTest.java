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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented weaknesses of logtap that a merge of ours must not have, by their number. */
class MergeKnownErrorsTest {
  private static final String STARTED = "2024-01-15T10:30:00Z";
  private static final String STOPPED = "2024-01-15T11:00:00Z";

  @TempDir Path temp;

  @BeforeEach
  void captures() throws Exception {
    new LogtapCapture(temp.resolve("a"))
        .metadata(STARTED, STOPPED, 2, 0)
        .audit(5)
        .compressed(
            "2024-01-15T103201-000.jsonl.zst", line("10:32:01", "a1"), line("10:32:05", "a2"))
        .plain("2024-01-15T103512-000.jsonl", line("10:32:03", "orphan"));
    new LogtapCapture(temp.resolve("b"))
        .metadata(STARTED, STOPPED, 1, 0)
        .audit(7)
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:02", "b1"));
  }

  @Test
  void w20_trails_are_no_data_and_are_not_merged() throws Exception {
    assertThat(merge("a", "b").code()).isZero();
    assertThat(messages()).containsExactly("a1", "b1", "orphan", "a2");
    assertThat(Files.readString(temp.resolve("out/audit.jsonl")))
        .doesNotContain("loki_push_received")
        .contains("capture_merged", "from a (started 2024-01-15T10:30:00Z)", "from b (");
  }

  @Test
  void w23_captures_without_index_and_orphans_are_merged() throws Exception {
    merge("a", "b");
    assertThat(Files.readAllLines(temp.resolve("out/index.jsonl"))).hasSize(1);
    assertThat(CommandRun.of(temp, "capture", "verify", "out").code()).isZero();
  }

  @Test
  void w24_a_line_of_ten_megabytes_is_merged() throws Exception {
    String big = "x".repeat(10 << 20);
    new LogtapCapture(temp.resolve("c"))
        .metadata(STARTED, STOPPED, 1, 0)
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:04", big));
    assertThat(merge("a", "c").code()).isZero();
    assertThat(messages()).containsExactly("a1", "orphan", big, "a2");
  }

  @Test
  void w32_what_is_made_is_private() throws Exception {
    merge("a", "b");
    assertThat(Files.getPosixFilePermissions(temp.resolve("out"))).hasSize(3);
    assertThat(Files.getPosixFilePermissions(temp.resolve("out/index.jsonl"))).hasSize(2);
  }

  @Test
  void w38_times_of_any_offset_are_one_order() throws Exception {
    new LogtapCapture(temp.resolve("c"))
        .metadata(STARTED, STOPPED, 1, 0)
        .compressed("x.jsonl.zst", "{\"ts\":\"2024-01-15T05:02:04-05:30\",\"msg\":\"between\"}");
    merge("a", "c");
    assertThat(messages()).containsExactly("a1", "orphan", "between", "a2");
  }

  @Test
  void w40_wrong_arguments_end_with_2_what_is_missing_with_3() throws Exception {
    assertThat(merge("a").code()).isEqualTo(2);
    assertThat(merge("a", "a").code()).as("the same capture twice").isEqualTo(2);
    assertThat(merge("a", "nothing").code()).isEqualTo(3);
    assertThat(CommandRun.of(temp, "merge", "a", "b").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "merge", "a", "b", "-o", "b").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "merge", "a", "b", "-o", "b/in").code()).isEqualTo(2);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void w41_json_is_one_document_with_the_documented_fields() throws Exception {
    JsonNode told = new ObjectMapper().readTree(merge("a", "b", "--json").results());
    assertThat(told.fieldNames())
        .toIterable()
        .containsExactly("sources", "output", "entries", "files", "bytes", "duplicates");
    assertThat(told.get("entries").asLong()).isEqualTo(4);
    Files.move(temp.resolve("out"), temp.resolve("before"));
    JsonNode clocks =
        new ObjectMapper()
            .readTree(merge("a", "b", "--json", "--clock-correct").results())
            .get("clock_corrections");
    assertThat(clocks).hasSize(1);
    assertThat(clocks.get(0).fieldNames())
        .toIterable()
        .containsExactly("source", "offset_ms", "confidence", "method", "applied");
    assertThat(clocks.get(0).get("method").asText()).isEqualTo("metadata_overlap");
  }

  @Test
  void what_is_damaged_is_merged_as_far_as_it_can_be_read_and_marked() throws Exception {
    Path hurt = temp.resolve("b/2024-01-15T103201-000.jsonl.zst");
    byte[] bytes = Files.readAllBytes(hurt);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(hurt, bytes);
    CommandRun run = merge("a", "b");
    assertThat(run.code()).isEqualTo(6);
    assertThat(messages()).containsExactly("a1", "orphan", "a2");
    assertThat(Files.readString(temp.resolve("out/metadata.json"))).contains("\"partial\": true");
  }

  @Test
  void a_folder_of_captures_stands_for_all_of_them() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("all"));
    for (int i = 0; i < 3; i++) {
      try (TrialCapture capture = new TrialCapture(folder.resolve("c" + i))) {
        capture.line(Labels.of("app", "api"), "line " + i);
      }
    }
    assertThat(merge("all").results()).contains("out: 3 lines in ");
  }

  private static String line(String time, String text) {
    return "{\"ts\":\"2024-01-15T"
        + time
        + "Z\",\"labels\":{\"app\":\"api\"},\"msg\":\""
        + text
        + "\"}";
  }

  private CommandRun merge(String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("merge"));
    args.addAll(List.of(more));
    args.addAll(List.of("-o", "out"));
    return CommandRun.of(temp, args.toArray(String[]::new));
  }

  private List<String> messages() throws IOException {
    List<String> messages = new ArrayList<>();
    CaptureReader.open(temp.resolve("out"))
        .forEachLine(CaptureFilter.ALL, line -> messages.add(line.message()));
    return messages;
  }
}
