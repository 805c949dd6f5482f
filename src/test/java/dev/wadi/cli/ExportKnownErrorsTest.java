package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented weaknesses of logtap that an export of ours must not have, by their number. */
class ExportKnownErrorsTest {
  private static final String STARTED = "2024-01-15T10:30:00Z";
  private static final String STOPPED = "2024-01-15T11:00:00Z";

  @TempDir Path temp;

  @Test
  void w20_the_audit_trail_makes_no_rows() throws Exception {
    logtap().audit(9).compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    export("csv");
    assertThat(Files.readString(temp.resolve("out")))
        .isEqualTo("ts,labels,msg\n2024-01-15T10:32:01Z,app=api,a\n");
  }

  @Test
  void w22_an_expression_is_sought_in_messages_and_label_values_alone() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    export("csv", "--grep", "labels|msg|ts");
    assertThat(Files.readString(temp.resolve("out"))).isEqualTo("ts,labels,msg\n");
  }

  @Test
  void w23_orphans_and_captures_without_index_are_exported() throws Exception {
    logtap()
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "one"))
        .plain("2024-01-15T103512-000.jsonl", line("10:35:12", "api", "two"));
    assertThat(export("jsonl").code()).isZero();
    assertThat(Files.readAllLines(temp.resolve("out")))
        .containsExactly(line("10:32:01", "api", "one"), line("10:35:12", "api", "two"));
  }

  @Test
  void w24_lines_may_be_longer_than_a_mebibyte() throws Exception {
    String big = "x".repeat(10 << 20);
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            line("10:32:01", "api", big),
            line("10:32:02", "api", "small"));
    for (String format : List.of("jsonl", "csv", "parquet")) {
      assertThat(export(format, "--out", "out." + format).code()).isZero();
    }
    assertThat(Files.size(temp.resolve("out.jsonl"))).isGreaterThan(10 << 20);
    assertThat(Files.size(temp.resolve("out.csv"))).isGreaterThan(10 << 20);
  }

  @Test
  void w27_what_is_counted_is_what_was_exported() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      for (int i = 0; i < 60; i++) {
        capture.line(Labels.of("app", i % 3 == 0 ? "db" : "api"), "line " + i);
      }
    }
    JsonNode told =
        new ObjectMapper().readTree(export("parquet", "--label", "app=db", "--json").results());
    assertThat(told.fieldNames())
        .toIterable()
        .containsExactly("source", "format", "output", "lines", "bytes");
    assertThat(told.get("lines").asLong()).isEqualTo(20);
    assertThat(told.get("bytes").asLong()).isEqualTo(Files.size(temp.resolve("out")));
  }

  @Test
  void w27_a_filter_that_keeps_nothing_makes_a_valid_empty_file() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    for (String format : List.of("jsonl", "csv", "parquet")) {
      CommandRun run = export(format, "--label", "app=nobody", "--out", "out." + format);
      assertThat(run.code()).isZero();
      assertThat(run.results()).contains("/out." + format + ": 0 lines, ");
    }
    assertThat(temp.resolve("out.jsonl")).isEmptyFile();
    assertThat(Files.readString(temp.resolve("out.csv"))).isEqualTo("ts,labels,msg\n");
    assertThat(Files.readString(temp.resolve("out.parquet"), ISO_8859_1))
        .startsWith("PAR1")
        .endsWith("PAR1");
  }

  @Test
  void w38_times_are_in_utc_whatever_their_offset_was() throws Exception {
    logtap()
        .compressed(
            "2024-01-15T103201-000.jsonl.zst",
            "{\"ts\":\"2024-01-15T11:32:01.25+01:00\",\"msg\":\"a\"}");
    export("csv");
    assertThat(Files.readString(temp.resolve("out")))
        .isEqualTo("ts,labels,msg\n2024-01-15T10:32:01.25Z,,a\n");
  }

  @Test
  void w40_wrong_arguments_end_with_2_what_is_missing_with_3() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    assertThat(export("excel").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "export", "c", "--format", "csv").code()).isEqualTo(2);
    assertThat(CommandRun.of(temp, "export", "c", "--out", "out").code()).isEqualTo(2);
    assertThat(export("csv", "--from", "24:00").code()).isEqualTo(2);
    assertThat(export("parquet", "--out", "-").code()).isEqualTo(2);
    assertThat(export("csv", "--out", "c").code()).isEqualTo(2);
    assertThat(export("csv", "--out", "no/such/folder/f").code()).isEqualTo(3);
    assertThat(CommandRun.of(temp, "export", "nothing", "--format", "csv", "--out", "out").code())
        .isEqualTo(3);
    assertThat(temp.resolve("out")).doesNotExist();
  }

  @Test
  void w41_stdout_has_the_lines_and_nothing_else() throws Exception {
    logtap().compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "a"));
    CommandRun run = export("jsonl", "--out", "-");
    assertThat(run.results()).isEqualTo(line("10:32:01", "api", "a") + "\n");
    assertThat(run.remarks()).isEqualTo("1 lines, 63 B\n");
  }

  @Test
  void formulas_are_no_formulas_in_a_spreadsheet_unless_somebody_wants_them() throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      for (String text : List.of("=cmd|'/c calc'!A1", "+1", "-2", "@x", "\tx", "a=b", "\"=q\"")) {
        capture.line(Labels.of("app", "api"), text);
      }
    }
    CommandRun run = export("csv");
    assertThat(run.remarks()).contains("5 cells that begin like a formula");
    assertThat(cells("out"))
        .containsExactly(
            "'=cmd|'/c calc'!A1", "'+1", "'-2", "'@x", "\"'\tx\"", "a=b", "\"\"\"=q\"\"\"");
    export("csv", "--raw-cells", "--out", "raw");
    assertThat(cells("raw"))
        .containsExactly("=cmd|'/c calc'!A1", "+1", "-2", "@x", "\"\tx\"", "a=b", "\"\"\"=q\"\"\"");
  }

  @Test
  void structured_metadata_has_a_column_on_demand_and_is_not_left_out_in_silence()
      throws Exception {
    try (TrialCapture capture = new TrialCapture(temp.resolve("c"))) {
      capture.line(Labels.of("app", "api"), "m", Map.of("trace", "0af7"));
    }
    assertThat(export("csv").remarks()).contains("1 lines have structured metadata");
    export("csv", "--metadata", "--out", "more");
    assertThat(Files.readString(temp.resolve("more")))
        .isEqualTo("ts,labels,msg,metadata\n2026-01-15T10:32:01Z,app=api,m,trace=0af7\n");
  }

  @Test
  void what_can_be_read_of_a_damaged_capture_is_exported_and_the_rest_told() throws Exception {
    logtap()
        .compressed("2024-01-15T103201-000.jsonl.zst", line("10:32:01", "api", "one"))
        .indexed(
            "{\"file\":\"2024-01-15T103000-000.jsonl.zst\",\"from\":\"2024-01-15T10:30:00Z\",\"to\":\"2024-01-15T10:31:00Z\",\"lines\":7,\"bytes\":1}");
    CommandRun run = export("jsonl");
    assertThat(run.code()).isEqualTo(6);
    assertThat(run.remarks()).contains("7 lines").contains("missing");
    assertThat(Files.readAllLines(temp.resolve("out"))).hasSize(1);
  }

  private List<String> cells(String name) throws IOException {
    return Files.readAllLines(temp.resolve(name)).stream()
        .skip(1)
        .map(line -> line.substring(line.indexOf(",app=api,") + ",app=api,".length()))
        .toList();
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

  private CommandRun export(String format, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("export", "c", "--format", format));
    args.addAll(List.of(more));
    if (!args.contains("--out")) {
      args.addAll(List.of("--out", "out"));
    }
    return CommandRun.of(temp, args.toArray(String[]::new));
  }
}
