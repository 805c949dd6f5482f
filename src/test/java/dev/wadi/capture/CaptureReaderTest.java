package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CaptureReaderTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final Labels API = Labels.of("app", "api");
  private static final String STARTED = "2024-01-15T11:32:00+01:00";

  @TempDir Path temp;

  @Test
  void opens_what_logtap_leaves_compressed_plain_and_orphaned() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .compressed(
                "2024-01-15T103201-000.jsonl.zst", line("2024-01-15T11:32:01+01:00", "api", "one"))
            .indexed(
                "{\"file\":\"2024-01-15T103201-000.jsonl.zst\",\"from\":\"2024-01-15T11:32:01+01:00\",\"to\":\"2024-01-15T11:32:01+01:00\",\"lines\":1,\"bytes\":80,\"labels\":{\"app\":{\"api\":1}}}")
            .compressed(
                "2024-01-15T103301-000.jsonl.zst",
                line("2024-01-15T11:33:01+01:00", "db", "orphan"))
            .plain(
                "2024-01-15T103512-000.jsonl",
                line("2024-01-15T11:35:12+01:00", "api", "active") + "\n{\"ts\":\"2024-01-15T1")
            .audit(5)
            .folder();
    assertThat(messages(dir)).containsExactly("one", "orphan", "active");
    assertThat(CaptureReader.open(dir).metadata().live()).isTrue();
    assertThat(CaptureReader.open(dir).metadata().labelsSeen()).isNull();
  }

  @Test
  void times_of_any_offset_are_the_same_moment() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, STARTED, 4, 0)
            .plain(
                "a.jsonl",
                line("2024-01-15T10:00:00Z", "api", "utc")
                    + "\n"
                    + line("2024-01-15T11:00:00+01:00", "api", "berlin")
                    + "\n"
                    + line("2024-01-15T04:30:00.000000001-05:30", "api", "odd")
                    + "\n"
                    + line("0001-01-01T00:00:00Z", "api", "zero")
                    + "\n")
            .folder();
    List<Long> times = new ArrayList<>();
    CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> times.add(l.timestampNanos()));
    long ten = Rfc3339.parse("2024-01-15T10:00:00Z");
    assertThat(times).containsExactly(ten, ten, ten + 1, Long.MIN_VALUE);
  }

  @Test
  void escapes_of_every_kind_are_undone() throws Exception {
    String text =
        "{\"ts\":\"2024-01-15T10:00:00Z\",\"labels\":{\"a\\u0070p\":\"\\u003capi\\u003e\"},\"msg\":\"\\u003ca"
            + " \\u0026 b\\u003e \\ud83d\\udeb0 \\/ \\\\ \\\" \\n"
            + "\\t\\b\\f\\r"
            + " \\u2028\"}";
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .plain("a.jsonl", text + "\n")
            .folder();
    CaptureReader.open(dir)
        .forEachLine(
            CaptureFilter.ALL,
            line -> {
              assertThat(line.message())
                  .isEqualTo("<a & b> \uD83D\uDEB0 / \\ \" \n\t\b\f\r \u2028");
              assertThat(line.labels()).isEqualTo(Labels.of("app", "<api>"));
              assertThat(line.label("app")).isEqualTo("<api>");
              return true;
            });
    assertThat(messages(dir)).hasSize(1);
  }

  @Test
  void fields_in_any_order_unknown_ones_and_blanks_are_all_right() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .plain(
                "a.jsonl",
                " { \"extra\" : [1, {\"a\":[true,null,-1.5e3]}, \"x\"] , \"msg\" :"
                    + " \"one\",\"labels\":null, \"ts\":\"2024-01-15T10:00:00Z\" }\r\n"
                    + "\n\r\n"
                    + "{\"ts\":\"2024-01-15T10:00:00Z\"}\n"
                    + "{\"ts\":\"2024-01-15T10:00:00Z\",\"metadata\":{\"k\":\"v\"},\"msg\":\"three\"}\n")
            .folder();
    assertThat(messages(dir)).containsExactly("one", "", "three");
  }

  @Test
  void what_is_no_entry_is_skipped_and_counted() throws Exception {
    String[] bad = {
      "not json",
      "{",
      "{}",
      "[]",
      "{\"ts\":5}",
      "{\"msg\":\"no time\"}",
      "{\"ts\":\"yesterday\",\"msg\":\"x\"}",
      "{\"ts\":\"2024-01-15T10:00:00Z\",\"msg\":5}",
      "{\"ts\":\"2024-01-15T10:00:00Z\",\"labels\":{\"a\":1}}",
      "{\"ts\":\"2024-01-15T10:00:00Z\",\"msg\":\"x\"} trailing",
      "{\"ts\":\"2024-01-15T10:00:00Z\",\"msg\":\"open",
      "\"text\"",
      "{\"ts\":\"2024-13-15T10:00:00Z\"}",
      "{\"ts\":\"2024-01-15T10:00:00Z\",}",
      "[".repeat(10_000)
    };
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .plain(
                "a.jsonl",
                String.join("\n", bad) + "\n" + line("2024-01-15T10:00:00Z", "api", "good") + "\n")
            .folder();
    List<String> found = new ArrayList<>();
    ScanReport report =
        CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    assertThat(found).containsExactly("good");
    assertThat(report.malformedLines()).isEqualTo(bad.length);
  }

  @Test
  void the_index_skips_files_by_time_and_label_but_never_orphans() throws Exception {
    LogtapCapture capture = new LogtapCapture(temp.resolve("l")).metadata(STARTED, null, 0, 0);
    for (int i = 1; i <= 3; i++) {
      String ts = "2024-01-15T10:0" + i + ":00Z";
      String name = "2024-01-15T100" + i + "00-000.jsonl.zst";
      capture.compressed(name, line(ts, "svc" + i, "m" + i));
      capture.indexed(
          "{\"file\":\""
              + name
              + "\",\"from\":\""
              + ts
              + "\",\"to\":\""
              + ts
              + "\",\"lines\":1,\"bytes\":80,\"labels\":{\"app\":{\"svc"
              + i
              + "\":1}}}");
    }
    capture.indexed("this line does not parse");
    capture.plain("2024-01-15T100400-000.jsonl", line("2024-01-15T10:04:00Z", "svc4", "m4") + "\n");
    CaptureReader reader = CaptureReader.open(capture.folder());
    CaptureFilter second =
        CaptureFilter.between(
            Rfc3339.parse("2024-01-15T10:01:30Z"), Rfc3339.parse("2024-01-15T10:02:00Z"));
    assertThat(names(reader.files(second)))
        .containsExactly("2024-01-15T100200-000.jsonl.zst", "2024-01-15T100400-000.jsonl");
    CaptureFilter byLabel = CaptureFilter.of(LogQuery.parse("{app=\"svc3\"}"));
    assertThat(names(reader.files(byLabel)))
        .containsExactly("2024-01-15T100300-000.jsonl.zst", "2024-01-15T100400-000.jsonl");
    CaptureFilter unknownKey = CaptureFilter.of(LogQuery.parse("{zone=\"x\"}"));
    assertThat(reader.files(unknownKey)).hasSize(4);
    // Nobody lacks the label, as every line was counted for a value of it.
    assertThat(names(reader.files(CaptureFilter.of(LogQuery.parse("{app=~\"svc[02]?\"}")))))
        .containsExactly("2024-01-15T100200-000.jsonl.zst", "2024-01-15T100400-000.jsonl");
  }

  @Test
  void a_file_that_was_rolled_away_meanwhile_is_skipped() throws Exception {
    Path dir =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .plain("a.jsonl", line("2024-01-15T10:00:00Z", "api", "gone") + "\n")
            .plain("b.jsonl", line("2024-01-15T10:00:00Z", "api", "here") + "\n")
            .folder();
    CaptureReader reader = CaptureReader.open(dir);
    Files.delete(dir.resolve("a.jsonl"));
    List<String> found = new ArrayList<>();
    ScanReport report = reader.forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    assertThat(found).containsExactly("here");
    assertThat(report.filesGone()).isEqualTo(1);
  }

  @Test
  void a_file_that_is_there_twice_counts_once() throws Exception {
    LogtapCapture capture =
        new LogtapCapture(temp.resolve("l"))
            .metadata(STARTED, null, 0, 0)
            .plain(
                "2024-01-15T100100-000.jsonl", line("2024-01-15T10:00:00Z", "api", "plain") + "\n");
    Files.write(
        capture.folder().resolve("2024-01-15T100100-000.jsonl.zst"),
        new byte[] {0x28, (byte) 0xB5});
    assertThat(messages(capture.folder())).containsExactly("plain");
    capture.compressed(
        "2024-01-15T100100-000.jsonl.zst", line("2024-01-15T10:00:00Z", "api", "compressed"));
    capture.indexed(
        "{\"file\":\"2024-01-15T100100-000.jsonl.zst\",\"from\":\"2024-01-15T10:00:00Z\",\"to\":\"2024-01-15T10:00:00Z\",\"lines\":1,\"bytes\":80}");
    assertThat(messages(capture.folder())).containsExactly("compressed");
  }

  @Test
  void a_damaged_frame_of_ours_costs_only_its_own_lines() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS.withFrameBytes(4096),
            null,
            Map.of(),
            InstantSource.fixed(NOON))) {
      BatchMaker maker = new BatchMaker("t");
      for (int i = 0; i < 500; i++) {
        maker.add(API, T + i, "line " + i + " " + Long.toHexString(new Random(i).nextLong()));
      }
      writer.append(maker.make(), null);
    }
    Path file = dir.resolve(CaptureFiles.dataNames(dir).get(0));
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 0x55;
    Files.write(file, bytes);
    List<String> found = new ArrayList<>();
    ScanReport report =
        CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    assertThat(report.damagedFrames()).isEqualTo(1);
    assertThat(found).hasSizeBetween(400, 499);
  }

  @Test
  void a_cut_file_of_logtap_gives_what_can_be_unpacked() throws Exception {
    List<String> lines = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      lines.add(line("2024-01-15T10:00:00Z", "api", Long.toHexString(random.nextLong())));
    }
    byte[] whole = LogtapCapture.frame(LogtapCapture.joined(lines.toArray(new String[0])));
    Path dir = new LogtapCapture(temp.resolve("l")).metadata(STARTED, null, 0, 0).folder();
    Files.write(dir.resolve("a.jsonl.zst"), java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThat(messages(dir)).hasSizeBetween(5000, 15_000);
  }

  @Test
  void results_come_in_order_whatever_the_threads() throws Exception {
    Path dir = temp.resolve("c");
    List<String> expected = new ArrayList<>();
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS.withMaxFileBytes(12 << 20),
            null,
            Map.of(),
            InstantSource.fixed(NOON))) {
      for (int b = 0; b < 30; b++) {
        BatchMaker maker = new BatchMaker("t");
        for (int i = 0; i < 1000; i++) {
          String text = b + "/" + i + "x".repeat(1000);
          maker.add(API, T, text);
          expected.add(b + "/" + i);
        }
        writer.append(maker.make(), null);
      }
    }
    for (int threads : new int[] {1, 2, 5}) {
      List<String> found = new ArrayList<>();
      CaptureReader reader = CaptureReader.open(dir);
      ScanReport report = new ScanReport();
      reader.scan(
          CaptureFilter.ALL,
          threads,
          report,
          () -> {
            LineScanner scanner = new LineScanner(CaptureFilter.ALL, report);
            return chunk -> {
              List<String> texts = new ArrayList<>();
              scanner.scan(chunk, l -> texts.add(l.message().replace("x", "")));
              return texts;
            };
          },
          (file, texts) -> found.addAll(texts));
      assertThat(found).as("%d threads", threads).isEqualTo(expected);
      assertThat(report.filesRead()).isEqualTo(3);
    }
  }

  @Test
  void a_scan_stops_when_it_is_told_and_its_failure_is_the_callers() throws Exception {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS.withMaxFileBytes(1),
            null,
            Map.of(),
            InstantSource.fixed(NOON))) {
      for (int i = 0; i < 50; i++) {
        writer.append(new BatchMaker("t").add(API, T, "line").make(), null);
      }
    }
    CaptureReader reader = CaptureReader.open(dir);
    List<String> seen = new ArrayList<>();
    reader.scan(
        CaptureFilter.ALL,
        3,
        new ScanReport(),
        () -> chunk -> "r",
        (file, r) -> seen.add(r) && seen.size() < 5);
    assertThat(seen).hasSize(5);
    assertThatThrownBy(
            () ->
                reader.scan(
                    CaptureFilter.ALL,
                    3,
                    new ScanReport(),
                    () ->
                        chunk -> {
                          throw new IOException("broken work");
                        },
                    (file, r) -> true))
        .isInstanceOf(IOException.class)
        .hasMessage("broken work");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void samples_of_other_programs_and_versions_open_for_ever(Path sample) throws Exception {
    String expected = Files.readString(sample.resolve("expected.txt"));
    ByteArrayOutputStream found = new ByteArrayOutputStream();
    CaptureReader.open(sample)
        .forEachLine(
            CaptureFilter.ALL,
            line -> {
              found.writeBytes(
                  (Rfc3339.format(line.timestampNanos())
                          + " "
                          + line.labels()
                          + " "
                          + line.message().replace("\n", "\\n")
                          + " "
                          + line.metadata()
                          + "\n")
                      .getBytes(UTF_8));
              return true;
            });
    assertThat(found.toString(UTF_8)).isEqualTo(expected);
  }

  static Stream<Path> samples() throws IOException, URISyntaxException {
    Path root = Path.of(CaptureReaderTest.class.getResource("/samples/captures").toURI());
    List<Path> all;
    try (Stream<Path> folders = Files.list(root)) {
      all = folders.sorted().toList();
    }
    assertThat(all).hasSizeGreaterThanOrEqualTo(3);
    return all.stream();
  }

  private static String line(String ts, String app, String msg) {
    return "{\"ts\":\"" + ts + "\",\"labels\":{\"app\":\"" + app + "\"},\"msg\":\"" + msg + "\"}";
  }

  private static List<String> names(List<CaptureFile> files) {
    return files.stream().map(CaptureFile::name).toList();
  }

  private static List<String> messages(Path dir) throws IOException {
    List<String> found = new ArrayList<>();
    CaptureReader.open(dir).forEachLine(CaptureFilter.ALL, l -> found.add(l.message()));
    return found;
  }
}
