package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.ScanCalledOffException;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.DuckDb;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.kit.SmallDisk;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temp;

  private record Line(long nanos, Labels labels, String text, Map<String, String> metadata) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void what_is_exported_as_json_and_taken_in_again_is_the_same_list(long seed) throws Exception {
    List<Line> lines = lines(seed, 8000);
    write(lines);
    Path out = temp.resolve("lines.jsonl");
    assertThat(export(ExportFormat.JSONL, out).lines()).isEqualTo(lines.size());
    assertThat(imported(out)).isEqualTo(lines);
    // A capture is folder, metadata and such lines: what was exported is a data file as it is.
    LogtapCapture again = new LogtapCapture(temp.resolve("again"));
    again.metadata("2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z", 0, 0);
    again.plain("export-000.jsonl", Files.readString(out));
    assertThat(raw(again.folder())).isEqualTo(raw(temp.resolve("c")));
  }

  @ParameterizedTest
  @EnumSource(ExportFormat.class)
  void the_same_lines_make_the_same_bytes_whatever_the_number_of_threads(ExportFormat format)
      throws Exception {
    write(lines(7, 60_000));
    ExportRequest request =
        ExportRequest.of(CaptureFilter.of(LogQuery.parse("{} |= \"1\"")), format)
            .withMetadata(true);
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    Export.toStream(reader(), request, one, Effort.of(1));
    for (int threads : new int[] {2, 5}) {
      ByteArrayOutputStream more = new ByteArrayOutputStream();
      Export.toStream(reader(), request, more, Effort.of(threads));
      assertThat(more.toByteArray()).isEqualTo(one.toByteArray());
    }
    assertThat(one.size()).isGreaterThan(100_000);
  }

  @Test
  void duckdb_reads_from_parquet_and_csv_what_is_in_the_capture() throws Exception {
    List<Line> lines = lines(4, 20_000);
    write(lines);
    export(ExportFormat.PARQUET, temp.resolve("lines.parquet"));
    export(ExportFormat.CSV, temp.resolve("lines.csv"));
    Map<String, Long> byApp = new TreeMap<>();
    lines.forEach(l -> byApp.merge(String.valueOf(l.labels.get("app")), 1L, Long::sum));
    try (DuckDb duck = new DuckDb()) {
      String parquet = "'" + temp.resolve("lines.parquet") + "'";
      assertThat(
              duck.ask(
                  "select labels['app'] a, count(*) from " + parquet + " group by 1 order by 1"))
          .containsExactlyInAnyOrderElementsOf(
              byApp.entrySet().stream().map(e -> e.getKey() + "|" + e.getValue()).toList());
      assertThat(duck.ask("select epoch_ns(ts), msg from " + parquet))
          .isEqualTo(lines.stream().map(l -> l.nanos + "|" + l.text).toList());
      assertThat(
              duck.ask(
                  "select epoch_ns(ts), msg from read_csv('"
                      + temp.resolve("lines.csv")
                      + "', header=true, quote='\"', escape='\"', nullstr='never',"
                      + " columns={ts:'TIMESTAMP_NS',labels:'VARCHAR',msg:'VARCHAR'},"
                      + " parallel=false)"))
          .isEqualTo(lines.stream().map(l -> l.nanos + "|" + l.text).toList());
    }
  }

  @Test
  void a_label_parts_the_lines_into_files_and_leads_nowhere_else() throws Exception {
    List<Line> lines = new ArrayList<>();
    List<String> values =
        List.of("api", "API", "../../etc/passwd", "", ".hidden", "a/b", "%41", "x".repeat(400));
    for (int i = 0; i < 400; i++) {
      String value = values.get(i % values.size());
      lines.add(new Line(T + i, Labels.of("app", value, "n", "1"), "m" + i, Map.of()));
    }
    write(lines);
    Path out = temp.resolve("parts");
    ExportRequest request = ExportRequest.of(CaptureFilter.ALL, ExportFormat.JSONL).splitBy("app");
    ExportResult result = Export.toFile(reader(), request, out, Effort.of(2).withMemoryBytes(1000));
    assertThat(result.files()).isEqualTo(values.size());
    assertThat(result.lines()).isEqualTo(400);
    assertThat(names(out))
        .containsExactlyInAnyOrder(
            "api.jsonl",
            "API%~2.jsonl",
            "%2E.%2F..%2Fetc%2Fpasswd.jsonl",
            "%none.jsonl",
            "%2Ehidden.jsonl",
            "a%2Fb.jsonl",
            "%2541.jsonl",
            "x".repeat(180) + ".jsonl");
    assertThat(imported(out.resolve("a%2Fb.jsonl")))
        .isEqualTo(lines.stream().filter(l -> "a/b".equals(l.labels.get("app"))).toList());
    assertThat(names(temp)).containsExactlyInAnyOrder("c", "parts");
  }

  @Test
  void parts_are_parquet_files_too_when_there_is_little_memory_for_all_of_them() throws Exception {
    List<Line> lines = lines(9, 6000);
    write(lines);
    Path out = temp.resolve("parts");
    ExportRequest request =
        ExportRequest.of(CaptureFilter.ALL, ExportFormat.PARQUET).splitBy("pod");
    Export.toFile(reader(), request, out, Effort.of(2).withMemoryBytes(50_000));
    try (DuckDb duck = new DuckDb()) {
      assertThat(duck.ask("select count(*) from '" + out + "/*.parquet'")).containsExactly("6000");
      assertThat(duck.ask("select distinct labels['pod'] from '" + out + "/p1.parquet'"))
          .containsExactly("p1");
    }
  }

  @Test
  void a_label_with_too_many_values_is_refused_and_leaves_nothing() throws Exception {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i <= PartedTarget.MOST_PARTS; i++) {
      lines.add(new Line(T + i, Labels.of("id", "i" + i), "m", Map.of()));
    }
    write(lines);
    ExportRequest request = ExportRequest.of(CaptureFilter.ALL, ExportFormat.CSV).splitBy("id");
    assertThatThrownBy(() -> Export.toFile(reader(), request, temp.resolve("parts"), Effort.of(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("split-by: id has more than 10000 values (expected: a label with few)");
    assertThat(names(temp)).containsExactly("c");
  }

  @Test
  void lines_of_others_become_lines_as_ours() throws Exception {
    new LogtapCapture(temp.resolve("c"))
        .metadata("2024-01-15T10:30:00Z", "2024-01-15T11:30:00Z", 4, 0)
        .plain(
            "a.jsonl",
            String.join(
                "\n",
                "{\"ts\":\"2024-01-15T11:32:01.500+01:00\",\"labels\":{\"app\":\"a\\u003cb\"},\"msg\":\"\\u003ca"
                    + " \\u0026 b\\u003e \\u2028 \\/\"}",
                " { \"extra\" : 1, \"msg\" : \"spaced\" , \"ts\" : \"2024-01-15T10:32:02Z\" }",
                "{\"ts\":\"2024-01-15T10:32:03.120Z\",\"msg\":\"zeros\"}",
                "{\"ts\":\"2024-01-15T10:32:04Z\",\"labels\":{\"b\":\"2\",\"a\":\"1\"},\"msg\":\"unsorted\\u001b[31m\"}",
                "{\"ts\":\"0001-01-01T00:00:00Z\",\"msg\":\"\\u003cno time\\u003e\"}"));
    Path out = temp.resolve("lines.jsonl");
    export(ExportFormat.JSONL, out);
    assertThat(Files.readAllLines(out))
        .containsExactly(
            "{\"ts\":\"2024-01-15T10:32:01.5Z\",\"labels\":{\"app\":\"a<b\"},\"msg\":\"<a & b>"
                + " \u2028 /\"}",
            "{\"ts\":\"2024-01-15T10:32:02Z\",\"msg\":\"spaced\"}",
            "{\"ts\":\"2024-01-15T10:32:03.12Z\",\"msg\":\"zeros\"}",
            "{\"ts\":\"2024-01-15T10:32:04Z\",\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"msg\":\"unsorted\\u001b[31m\"}",
            "{\"ts\":\"0001-01-01T00:00:00Z\",\"msg\":\"\\u003cno time\\u003e\"}");
  }

  /* Lines that all are wanted go another, quicker way than those that are asked something. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void lines_that_nearly_are_as_ours_get_the_same_form_on_both_ways(long seed) throws Exception {
    Random random = new Random(seed);
    String alphabet = "0159.:TZ\"\\,{}u/ -+an\u0001\u00e9";
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 4000; i++) {
      String fraction = random.nextBoolean() ? "" : "." + (1 + random.nextInt(9998));
      String line =
          "{\"ts\":\"2026-01-15T12:0%d:%02d%sZ\",\"labels\":{\"app\":\"a%d\"},\"msg\":\"m %d\"}"
              .formatted(random.nextInt(2), random.nextInt(62), fraction, random.nextInt(2), i);
      for (int edits = random.nextInt(3); edits > 0; edits--) {
        int at = random.nextInt(line.length());
        String put = String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())));
        line = line.substring(0, at) + put + line.substring(at + random.nextInt(2));
      }
      lines.append(line).append('\n');
    }
    new LogtapCapture(temp.resolve("c"))
        .metadata("2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z", 0, 0)
        .plain("a.jsonl", lines.toString());
    List<String> results = new ArrayList<>();
    for (CaptureFilter filter :
        List.of(CaptureFilter.ALL, CaptureFilter.of(LogQuery.parse("{} != \"nowhere\"")))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Effort effort = Effort.of(2);
      Export.toStream(reader(), ExportRequest.of(filter, ExportFormat.JSONL), out, effort);
      results.add(out.toString(UTF_8) + effort.report().malformedLines());
    }
    List<String> quick = results.get(0).lines().toList();
    List<String> slow = results.get(1).lines().toList();
    for (int i = 0; i < Math.min(quick.size(), slow.size()); i++) {
      assertThat(quick.get(i)).isEqualTo(slow.get(i));
    }
    assertThat(quick).hasSameSizeAs(slow).hasSizeGreaterThan(1500);
  }

  @Test
  void bytes_that_are_no_utf_8_become_replacement_characters() throws Exception {
    byte[] line =
        "{\"ts\":\"2024-01-15T10:32:01Z\",\"labels\":{\"app\":\"a\"},\"msg\":\"bad ? byte\"}\n"
            .getBytes(UTF_8);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '?' ? (byte) 0xC3 : line[i];
    }
    LogtapCapture capture = new LogtapCapture(temp.resolve("c"));
    capture.metadata("2024-01-15T10:30:00Z", "2024-01-15T11:30:00Z", 1, 0);
    Files.write(capture.folder().resolve("a.jsonl"), line);
    for (ExportFormat format : ExportFormat.values()) {
      export(format, temp.resolve("x." + format.word()));
    }
    assertThat(Files.readString(temp.resolve("x.jsonl"))).contains("\"bad \uFFFD byte\"");
    assertThat(Files.readString(temp.resolve("x.csv"))).contains(",bad \uFFFD byte\n");
    try (DuckDb duck = new DuckDb()) {
      assertThat(duck.ask("select msg from '" + temp.resolve("x.parquet") + "'"))
          .containsExactly("bad \uFFFD byte");
    }
  }

  @Test
  void what_exists_is_not_touched_and_what_fails_leaves_nothing() throws Exception {
    write(lines(5, 30_000));
    Files.writeString(temp.resolve("there"), "mine");
    Files.createSymbolicLink(temp.resolve("link"), temp.resolve("nowhere"));
    for (String name : List.of("there", "link")) {
      assertThatThrownBy(() -> export(ExportFormat.CSV, temp.resolve(name)))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    Effort calledOff = Effort.of(2);
    calledOff.callOff();
    assertThatThrownBy(
            () ->
                Export.toFile(
                    reader(),
                    ExportRequest.of(CaptureFilter.ALL, ExportFormat.PARQUET),
                    temp.resolve("out"),
                    calledOff))
        .isInstanceOf(ScanCalledOffException.class);
    try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 1)) {
      assertThatThrownBy(() -> export(ExportFormat.JSONL, disk.folder().resolve("out")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(names(disk.folder())).isEmpty();
    }
    assertThat(Files.readString(temp.resolve("there"))).isEqualTo("mine");
    assertThat(names(temp)).doesNotContain("out").noneMatch(name -> name.startsWith("."));
  }

  private CaptureReader reader() throws IOException {
    return CaptureReader.open(temp.resolve("c"));
  }

  private ExportResult export(ExportFormat format, Path out) throws IOException {
    ExportRequest request = ExportRequest.of(CaptureFilter.ALL, format).guarded(false);
    return Export.toFile(reader(), request, out, Effort.of(2));
  }

  private static List<Line> lines(long seed, int count) {
    Random random = new Random(seed);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Labels labels =
          random.nextInt(40) == 0
              ? Labels.EMPTY
              : Labels.of("app", "svc-" + random.nextInt(4), "pod", "p" + random.nextInt(3));
      String text =
          switch (random.nextInt(8)) {
            case 0 -> "quoted \"x\", and\nlines\r\n";
            case 1 -> "tab\t\\ back/slash ü € \u2028 \u001b[31m";
            case 2 -> "=1+1";
            default -> "order " + random.nextInt(100_000) + " took " + random.nextInt(900);
          };
      Map<String, String> metadata =
          random.nextInt(9) == 0 ? Map.of("trace", "t" + random.nextInt(99)) : Map.of();
      lines.add(new Line(T + random.nextInt(1 << 30), labels, text, metadata));
    }
    return lines;
  }

  private void write(List<Line> lines) throws IOException {
    CaptureSettings settings =
        CaptureSettings.DEFAULTS.withMaxFileBytes(1 << 20).withFrameBytes(64 << 10);
    try (CaptureWriter writer =
        CaptureWriter.open(
            temp.resolve("c"), settings, null, Map.of(), InstantSource.fixed(NOON))) {
      for (Line line : lines) {
        writer.append(
            new BatchMaker("main")
                .add(line.labels, line.nanos, line.text.getBytes(UTF_8), line.metadata)
                .make(),
            null);
      }
    }
  }

  private static List<Line> imported(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      JsonNode node = JSON.readTree(text);
      lines.add(
          new Line(
              Rfc3339.parse(node.get("ts").asText()),
              Labels.of(map(node.path("labels"))),
              node.get("msg").asText(),
              map(node.path("metadata"))));
    }
    return lines;
  }

  private static Map<String, String> map(JsonNode node) {
    Map<String, String> map = new LinkedHashMap<>();
    node.properties().forEach(field -> map.put(field.getKey(), field.getValue().asText()));
    return map;
  }

  private static List<String> raw(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    CaptureReader.open(folder).forEachLine(CaptureFilter.ALL, line -> lines.add(line.toString()));
    return lines;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
