package dev.wadi.analysis.copy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureCheck;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.ScanCalledOffException;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final InstantSource CLOCK = InstantSource.fixed(NOON);
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path temp;

  private record Line(long nanos, Labels labels, String text) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void a_merge_is_what_plain_lists_merged_would_be(long seed) throws Exception {
    Random random = new Random(seed);
    List<List<Line>> captures = random(random);
    for (boolean keep : new boolean[] {false, true}) {
      Path out = temp.resolve("out-" + keep);
      // So little memory that windows are many and some do not fit.
      MergeResult result =
          Merge.run(
              readers(captures.size()),
              new MergeRequest(out, keep, false, CLOCK),
              Effort.of(2).withMemoryBytes(20_000));
      List<Line> expected = merged(captures, keep);
      assertThat(lines(out)).isEqualTo(expected);
      assertThat(result.entries()).isEqualTo(expected.size());
      assertThat(result.entries() + result.duplicates())
          .isEqualTo(captures.stream().mapToLong(List::size).sum());
      assertThat(CaptureCheck.of(out, 1).whole()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void so_it_is_when_all_lines_are_of_few_moments_that_do_not_fit_into_memory(long seed)
      throws Exception {
    List<List<Line>> captures = random(new Random(seed), 2);
    Path out = temp.resolve("out");
    MergeResult result =
        Merge.run(
            readers(captures.size()),
            new MergeRequest(out, false, false, CLOCK),
            Effort.of(2).withMemoryBytes(3_000));
    assertThat(lines(out)).isEqualTo(merged(captures, false));
    assertThat(result.duplicates()).isPositive();
    assertThat(CaptureCheck.of(out, 1).whole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void a_slice_of_a_merge_is_the_merge_of_slices(long seed) throws Exception {
    List<List<Line>> captures = random(new Random(seed));
    CaptureFilter some =
        new CaptureFilter(
            T + 20 * SECOND, T + 70 * SECOND, LogQuery.parse("{app=~\"a|b\"} != \"3\""));
    Merge.run(readers(captures.size()), request("merged"), Effort.of(2));
    slice("merged", "slice-of-merge", some);
    List<CaptureReader> slices = new ArrayList<>();
    for (int i = 0; i < captures.size(); i++) {
      slice("c" + i, "s" + i, some);
      slices.add(CaptureReader.open(temp.resolve("s" + i)));
    }
    Merge.run(slices, request("merge-of-slices"), Effort.of(1));
    assertThat(lines(temp.resolve("merge-of-slices")))
        .isEqualTo(lines(temp.resolve("slice-of-merge")))
        .hasSizeGreaterThan(100);
  }

  @Test
  void the_same_captures_make_the_same_bytes_whatever_threads_there_are() throws Exception {
    List<List<Line>> captures = random(new Random(21));
    Map<String, byte[]> first = null;
    for (int threads : new int[] {1, 2, 5}) {
      Path out = temp.resolve("out-" + threads);
      Merge.run(
          readers(captures.size()),
          new MergeRequest(out, false, false, CLOCK),
          Effort.of(threads).withMemoryBytes(100_000));
      Map<String, byte[]> files = new TreeMap<>();
      try (Stream<Path> all = Files.list(out)) {
        for (Path file : all.toList()) {
          files.put(file.getFileName().toString(), Files.readAllBytes(file));
        }
      }
      first = first == null ? files : first;
      assertThat(files).usingRecursiveComparison().isEqualTo(first);
    }
  }

  @Test
  void files_that_no_other_overlaps_are_taken_over_as_they_lie_under_their_names()
      throws Exception {
    write("c0", List.of(line(0, "a", "1"), line(1, "a", "2")), null);
    write("c1", List.of(line(10, "b", "3"), line(11, "b", "4")), null);
    MergeResult result = Merge.run(readers(2), request("out"), Effort.of(2));
    assertThat(result.adoptedFiles()).isEqualTo(2);
    // Both were written at noon: the second gets the next free number.
    assertThat(names("out"))
        .containsExactly("2026-01-15T120000-000.jsonl.zst", "2026-01-15T120000-001.jsonl.zst");
    assertThat(Files.readAllBytes(temp.resolve("out/2026-01-15T120000-001.jsonl.zst")))
        .isEqualTo(Files.readAllBytes(temp.resolve("c1/2026-01-15T120000-000.jsonl.zst")));
    assertThat(texts("out")).containsExactly("1", "2", "3", "4");
  }

  @Test
  void names_that_are_not_in_the_order_of_times_are_given_anew() throws Exception {
    String begin = "{\"ts\":\"2024-01-15T10:3";
    for (int i = 0; i < 2; i++) {
      String line = begin + (i == 0 ? 5 : 1) + ":00Z\",\"labels\":{},\"msg\":\"m" + i + "\"}";
      byte[] plain = LogtapCapture.joined(line);
      new LogtapCapture(temp.resolve("c" + i))
          .metadata("2024-01-15T10:30:00Z", "2024-01-15T10:40:00Z", 1, plain.length)
          .compressed("export-00" + i + ".jsonl.zst", line)
          .indexed(
              "{\"file\":\"export-00%d.jsonl.zst\",\"from\":\"%s\",\"to\":\"%s\",\"lines\":1,\"bytes\":%d}"
                  .formatted(i, line.substring(7, 27), line.substring(7, 27), plain.length));
    }
    assertThat(Merge.run(readers(2), request("out"), Effort.of(1)).adoptedFiles()).isEqualTo(2);
    assertThat(texts("out")).containsExactly("m1", "m0");
    assertThat(names("out"))
        .containsExactly("2024-01-15T103100-000.jsonl.zst", "2024-01-15T103500-000.jsonl.zst");
  }

  @Test
  void a_line_written_in_two_ways_is_one_line_and_metadata_tell_lines_apart() throws Exception {
    new LogtapCapture(temp.resolve("c0"))
        .metadata("2026-01-15T12:00:00Z", "2026-01-15T12:10:00Z", 1, 0)
        .plain(
            "a.jsonl",
            "{\"ts\":\"2026-01-15T13:00:00+01:00\",\"labels\":{\"b\":\"2\",\"a\":\"1\"},\"msg\":\"\\u003cx\\u003e\"}\n");
    try (CaptureWriter writer = writer("c1", null)) {
      writer.append(
          new BatchMaker("main").add(Labels.of("a", "1", "b", "2"), T, "<x>").make(), null);
      writer.append(
          new BatchMaker("main")
              .add(Labels.of("a", "1", "b", "2"), T, "<x>".getBytes(UTF_8), Map.of("k", "v"))
              .make(),
          null);
    }
    MergeResult result = Merge.run(readers(2), request("out"), Effort.of(1));
    assertThat(result.entries()).isEqualTo(2);
    assertThat(result.duplicates()).isEqualTo(1);
  }

  @Test
  void live_crashed_and_unindexed_captures_are_merged_and_no_copy_of_them_stays() throws Exception {
    new LogtapCapture(temp.resolve("c0"))
        .metadata("2026-01-15T12:00:00Z", null, 0, 0)
        .compressed(
            "2026-01-15T120000-000.jsonl.zst",
            "{\"ts\":\"2026-01-15T12:00:03Z\",\"msg\":\"three\"}")
        .plain(
            "2026-01-15T120500-000.jsonl",
            "{\"ts\":\"2026-01-15T12:00:01Z\",\"msg\":\"one\"}\n{\"ts\":\"2026");
    try (CaptureWriter live = writer("c1", null)) {
      live.append(batch(line(2, "a", "two")), null);
      live.commit();
      Merge.run(readers(2), request("out"), Effort.of(2));
    }
    assertThat(texts("out")).containsExactly("one", "two", "three");
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("c0", "c1", "out");
    }
  }

  @Test
  void what_is_merged_is_redacted_when_all_of_it_is_and_by_the_rules_of_all() throws Exception {
    CaptureMetadata.Redaction one =
        new CaptureMetadata.Redaction(true, List.of("email", "iban"), "p", "h");
    CaptureMetadata.Redaction other =
        new CaptureMetadata.Redaction(true, List.of("card", "email"), "q", "i");
    write("c0", List.of(line(0, "a", "1")), one);
    write("c1", List.of(line(0, "a", "2")), other);
    write("c2", List.of(line(0, "a", "3")), null);
    Merge.run(readers(2), request("both"), Effort.of(1));
    assertThat(CaptureReader.open(temp.resolve("both")).metadata().redaction())
        .isEqualTo(new CaptureMetadata.Redaction(true, List.of("email"), null, null));
    Merge.run(readers(3), request("all"), Effort.of(1));
    assertThat(CaptureReader.open(temp.resolve("all")).metadata().redaction()).isNull();
    assertThat(Files.readString(temp.resolve("all/audit.jsonl")))
        .contains("\"event\":\"capture_merged\",\"reason\":\"from c0 (started ");
  }

  @Test
  void clocks_are_set_right_by_the_errors_that_both_saw() throws Exception {
    List<Line> right = new ArrayList<>();
    List<Line> late = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      right.add(line(i, "a", "INFO all is well, number " + i));
    }
    for (int i = 0; i < 5; i++) {
      String kind = List.of("disk", "net", "memory", "queue", "cache").get(i);
      right.add(line(20 * i, "a", "ERROR the " + kind + " failed, attempt " + i));
      late.add(line(20 * i + 12, "b", "ERROR the " + kind + " failed, attempt " + (i + 70)));
    }
    write("c0", right, null);
    write("c1", late, null);
    MergeResult result = Merge.run(readers(2), request("out").clockCorrect(true), Effort.of(2));
    ClockCorrection clock = result.clockCorrections().get(0);
    assertThat(clock.source()).isEqualTo(1);
    assertThat(clock.offsetNanos()).isEqualTo(-12 * SECOND);
    assertThat(clock.confidence()).isCloseTo(1.0, within(1e-9));
    assertThat(clock.method()).isEqualTo(ClockCorrection.Method.ERROR_SIGNATURE);
    assertThat(clock.applied()).isTrue();
    assertThat(lines(temp.resolve("out")))
        .filteredOn(line -> "b".equals(line.labels.get("app")))
        .extracting(Line::nanos)
        .containsExactly(T, T + 20 * SECOND, T + 40 * SECOND, T + 60 * SECOND, T + 80 * SECOND);
  }

  @Test
  void clocks_that_are_too_far_apart_are_told_and_left() throws Exception {
    write("c0", List.of(line(0, "a", "ERROR x"), line(1, "a", "fine")), null);
    write("c1", List.of(line(300, "b", "ERROR x")), null);
    ClockCorrection clock =
        Merge.run(readers(2), request("out").clockCorrect(true), Effort.of(1))
            .clockCorrections()
            .get(0);
    assertThat(clock.offsetNanos()).isEqualTo(-300 * SECOND);
    assertThat(clock.confidence()).isCloseTo(0.5, within(1e-9));
    assertThat(clock.applied()).isFalse();
    assertThat(lines(temp.resolve("out"))).extracting(Line::nanos).contains(T + 300 * SECOND);
  }

  @Test
  void nothing_stays_of_a_merge_that_was_called_off() throws Exception {
    write("c0", List.of(line(0, "a", "1")), null);
    write("c1", List.of(line(0, "a", "2")), null);
    Effort effort = Effort.of(2);
    effort.callOff();
    assertThatThrownBy(() -> Merge.run(readers(2), request("out"), effort))
        .isInstanceOf(ScanCalledOffException.class);
    assertThatThrownBy(() -> Merge.run(readers(1), request("out"), Effort.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Merge.run(readers(2), request("c1/out"), Effort.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("c0", "c1");
    }
  }

  /* Captures that share lines, have some twice, in any order, in several files. */
  private List<List<Line>> random(Random random) throws IOException {
    return random(random, 100);
  }

  private List<List<Line>> random(Random random, int moments) throws IOException {
    List<Line> common = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      common.add(randomLine(random, moments));
    }
    List<List<Line>> captures = new ArrayList<>();
    int count = 2 + random.nextInt(3);
    for (int c = 0; c < count; c++) {
      List<Line> lines = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        Line line =
            random.nextBoolean() ? common.get(random.nextInt(150)) : randomLine(random, moments);
        for (int times = random.nextInt(8) == 0 ? 2 : 1; times > 0; times--) {
          lines.add(line);
        }
      }
      captures.add(lines);
      write("c" + c, lines, null);
    }
    return captures;
  }

  private static Line randomLine(Random random, int moments) {
    return new Line(
        T + random.nextInt(moments) * SECOND,
        random.nextInt(9) == 0
            ? Labels.EMPTY
            : Labels.of("app", List.of("a", "b", "c").get(random.nextInt(3))),
        "text " + random.nextInt(1200 / moments) + (random.nextBoolean() ? " \"quoted\" <b>" : ""));
  }

  /** By time, then capture, then place; of equal lines as many as the capture has that has most. */
  private static List<Line> merged(List<List<Line>> captures, boolean keep) {
    record Placed(Line line, int capture) {}
    List<Placed> all = new ArrayList<>();
    for (int c = 0; c < captures.size(); c++) {
      for (Line line : captures.get(c)) {
        all.add(new Placed(line, c));
      }
    }
    all.sort(Comparator.comparingLong(placed -> placed.line.nanos));
    Map<Line, Integer> kept = new LinkedHashMap<>();
    Map<Placed, Integer> seen = new LinkedHashMap<>();
    List<Line> expected = new ArrayList<>();
    for (Placed placed : all) {
      int here = seen.merge(placed, 1, Integer::sum);
      if (keep || here > kept.getOrDefault(placed.line, 0)) {
        kept.merge(placed.line, 1, Integer::sum);
        expected.add(placed.line);
      }
    }
    return expected;
  }

  private static Line line(int second, String app, String text) {
    return new Line(T + second * SECOND, Labels.of("app", app), text);
  }

  private static Batch batch(Line line) {
    return new BatchMaker("main").add(line.labels, line.nanos, line.text).make();
  }

  private CaptureWriter writer(String name, CaptureMetadata.@Nullable Redaction redaction)
      throws IOException {
    CaptureSettings settings =
        CaptureSettings.DEFAULTS
            .withMaxFileBytes(20_000)
            .withFrameBytes(4 << 10)
            .withRedaction(redaction);
    return CaptureWriter.open(temp.resolve(name), settings, "main", Map.of(), CLOCK);
  }

  private void write(String name, List<Line> lines, CaptureMetadata.@Nullable Redaction redaction)
      throws IOException {
    try (CaptureWriter writer = writer(name, redaction)) {
      for (Line line : lines) {
        writer.append(redaction == null ? batch(line) : batch(line).redactedBy("p"), null);
      }
    }
  }

  private MergeRequest request(String out) {
    return new MergeRequest(temp.resolve(out), false, false, CLOCK);
  }

  private List<CaptureReader> readers(int count) throws IOException {
    List<CaptureReader> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(CaptureReader.open(temp.resolve("c" + i)));
    }
    return readers;
  }

  private void slice(String from, String to, CaptureFilter filter) throws IOException {
    Slice.run(
        CaptureReader.open(temp.resolve(from)),
        new SliceRequest(filter, temp.resolve(to), CLOCK),
        Effort.of(1));
  }

  private List<String> names(String folder) throws IOException {
    return CaptureReader.open(temp.resolve(folder)).files().stream().map(f -> f.name()).toList();
  }

  private List<String> texts(String folder) throws IOException {
    return lines(temp.resolve(folder)).stream().map(Line::text).toList();
  }

  private static List<Line> lines(Path folder) throws IOException {
    List<Line> lines = new ArrayList<>();
    CaptureReader.open(folder)
        .forEachLine(
            CaptureFilter.ALL,
            line -> lines.add(new Line(line.timestampNanos(), line.labels(), line.message())));
    return lines;
  }
}
