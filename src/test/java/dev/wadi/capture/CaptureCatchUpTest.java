package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written while a capture is scanned is read at the end of the scan, each line once. */
class CaptureCatchUpTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final Labels API = Labels.of("app", "api");
  private static final String STARTED = "2024-01-15T10:30:00Z";

  @TempDir Path temp;
  private int written;

  /** What somebody does with the capture while the first line of it is looked at. */
  private interface Meanwhile {
    void happens() throws IOException;
  }

  @Test
  void whatever_is_being_written_while_the_disk_cap_takes_files_none_is_told_as_missing()
      throws Exception {
    Path folder = temp.resolve("c");
    List<ScanReport> reports = new ArrayList<>();
    CaptureDisk looking =
        (file, options, attributes) -> {
          if (Files.exists(folder.resolve(CaptureFiles.METADATA))) {
            reports.add(CaptureReader.open(folder).forEachLine(CaptureFilter.ALL, line -> true));
          }
          return FileChannel.open(file, options, attributes);
        };
    CaptureSettings settings = CaptureSettings.DEFAULTS.withMaxDiskBytes(30_000);
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder, settings, "t", Map.of(), () -> NOON, looking, new FramePress(1))) {
      Random random = new Random(1);
      for (int i = 0; i < 20; i++) {
        byte[] noise = new byte[5_000];
        random.nextBytes(noise);
        String text = Base64.getEncoder().encodeToString(noise);
        writer.append(new BatchMaker("t").add(API, i, text).make(), new Position(1, i + 1));
        writer.roll();
        writer.commit();
      }
      assertThat(writer.stats().deletedFiles()).isGreaterThan(5);
    }
    assertThat(reports).isNotEmpty().allSatisfy(r -> assertThat(r.damages()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void the_rest_of_the_file_that_was_open_is_read(int threads) throws Exception {
    try (CaptureWriter writer = writer()) {
      write(writer, 10);
      assertThat(scan(threads, () -> write(writer, 5))).isEqualTo(numbers(15));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void files_that_were_begun_meanwhile_are_read(int threads) throws Exception {
    try (CaptureWriter writer = writer()) {
      write(writer, 10);
      assertThat(
              scan(
                  threads,
                  () -> {
                    write(writer, 5);
                    writer.roll();
                    write(writer, 5);
                    writer.roll();
                    write(writer, 5);
                  }))
          .isEqualTo(numbers(25));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_file_that_is_packed_anew_when_it_is_closed_has_no_line_twice(int threads)
      throws Exception {
    try (CaptureWriter writer = writer()) {
      for (int i = 0; i < 12; i++) {
        write(writer, 3); // frames so small that packing pays
      }
      long before = Files.size(onlyFile());
      assertThat(
              scan(
                  threads,
                  () -> {
                    write(writer, 4);
                    writer.roll();
                  }))
          .isEqualTo(numbers(40));
      assertThat(Files.size(onlyFile())).as("it was packed anew").isLessThan(before);
    }
  }

  @Test
  void a_capture_that_ends_meanwhile_is_read_to_its_end() throws Exception {
    CaptureWriter writer = writer();
    write(writer, 10);
    assertThat(
            scan(
                2,
                () -> {
                  write(writer, 5);
                  writer.seal();
                }))
        .isEqualTo(numbers(15));
  }

  @Test
  void what_is_excluded_stays_so() throws Exception {
    try (CaptureWriter writer = writer()) {
      write(writer, 10);
      writer.roll();
      write(writer, 10);
      long from = Rfc3339.toNanos(NOON) + 15;
      List<Integer> found = new ArrayList<>();
      ScanReport report =
          CaptureReader.open(folder())
              .forEachLine(
                  CaptureFilter.between(from, Long.MAX_VALUE),
                  line -> {
                    if (found.isEmpty()) {
                      unchecked(() -> write(writer, 2));
                    }
                    return found.add(Integer.parseInt(line.message()));
                  });
      assertThat(found).isEqualTo(IntStream.range(15, 22).boxed().toList());
      assertThat(report.filesSkipped()).isEqualTo(1);
      assertThat(report.filesRead()).isEqualTo(1);
      assertThat(report.complete()).isTrue();
    }
  }

  @Test
  void logtaps_open_file_is_read_on_from_the_last_whole_line() throws Exception {
    Path open = folder().resolve("2024-01-15T103512-000.jsonl");
    new LogtapCapture(folder())
        .metadata(STARTED, null, 0, 0)
        .plain(open.getFileName().toString(), line(0) + "\n" + line(1) + "\n{\"ts\":\"2024-");
    assertThat(
            scan(
                1,
                () ->
                    Files.writeString(
                        open,
                        line(2).substring("{\"ts\":\"2024-".length()) + "\n" + line(3) + "\n",
                        StandardOpenOption.APPEND)))
        .isEqualTo(numbers(4));
  }

  @Test
  void a_last_line_without_its_end_is_read_when_nothing_follows() throws Exception {
    new LogtapCapture(folder())
        .metadata(STARTED, null, 0, 0)
        .plain("2024-01-15T103512-000.jsonl", line(0) + "\n" + line(1));
    assertThat(scan(1, () -> {})).isEqualTo(numbers(2));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logtaps_file_that_is_compressed_meanwhile_has_no_line_twice(boolean indexed)
      throws Exception {
    String name = "2024-01-15T103512-000.jsonl";
    LogtapCapture logtap =
        new LogtapCapture(folder())
            .metadata(STARTED, null, 0, 0)
            .plain(name, line(0) + "\n" + line(1) + "\n");
    assertThat(
            scan(
                1,
                () -> {
                  logtap.compressed(name + ".zst", line(0), line(1), line(2));
                  if (indexed) {
                    logtap.indexed(
                        "{\"file\":\""
                            + name
                            + ".zst\",\"from\":\"2024-01-15T10:32:00Z\",\"to\":\"2024-01-15T10:32:00Z\",\"lines\":3,\"bytes\":"
                            + LogtapCapture.joined(line(0), line(1), line(2)).length
                            + "}");
                  }
                  Files.delete(folder().resolve(name));
                  logtap.plain("2024-01-15T103600-000.jsonl", line(3) + "\n");
                }))
        .isEqualTo(numbers(4));
  }

  @Test
  void a_crashed_capture_is_not_read_twice() throws Exception {
    new LogtapCapture(folder())
        .metadata(STARTED, null, 0, 0)
        .compressed("2024-01-15T103201-000.jsonl.zst", line(0), line(1));
    List<Integer> found = new ArrayList<>();
    ScanReport report =
        CaptureReader.open(folder())
            .forEachLine(CaptureFilter.ALL, line -> found.add(Integer.parseInt(line.message())));
    assertThat(found).isEqualTo(numbers(2));
    assertThat(report.plainBytes()).isEqualTo(LogtapCapture.joined(line(0), line(1)).length);
  }

  @Test
  void a_scan_that_was_stopped_does_not_go_on() throws Exception {
    try (CaptureWriter writer = writer()) {
      write(writer, 3);
      List<String> found = new ArrayList<>();
      CaptureReader.open(folder())
          .forEachLine(
              CaptureFilter.ALL,
              line -> {
                found.add(line.message());
                unchecked(() -> write(writer, 1));
                return false;
              });
      assertThat(found).hasSize(1);
    }
  }

  private List<Integer> scan(int threads, Meanwhile meanwhile) throws IOException {
    List<Integer> found = new ArrayList<>();
    CaptureReader reader = CaptureReader.open(folder());
    ScanReport report = new ScanReport();
    reader.scan(
        CaptureFilter.ALL,
        threads,
        report,
        () -> {
          LineScanner scanner = new LineScanner(CaptureFilter.ALL, report);
          return chunk -> {
            List<Integer> numbers = new ArrayList<>();
            scanner.scan(chunk, line -> numbers.add(Integer.parseInt(line.message())));
            return numbers;
          };
        },
        (file, numbers) -> {
          if (found.isEmpty()) {
            meanwhile.happens();
          }
          return found.addAll(numbers);
        });
    assertThat(report.complete()).isTrue();
    assertThat(report.malformedLines()).isZero();
    return found;
  }

  private Path folder() {
    return temp.resolve("c");
  }

  private Path onlyFile() throws IOException {
    return folder().resolve(CaptureFiles.dataNames(folder()).get(0));
  }

  private CaptureWriter writer() throws IOException {
    return CaptureWriter.open(
        folder(), CaptureSettings.DEFAULTS, "main", Map.of(), InstantSource.fixed(NOON));
  }

  private void write(CaptureWriter writer, int lines) throws IOException {
    BatchMaker batch = new BatchMaker("main");
    for (int i = 0; i < lines; i++) {
      batch.add(API, Rfc3339.toNanos(NOON) + written, Integer.toString(written));
      written++;
    }
    Batch made = batch.make();
    writer.append(made, null);
    writer.commit();
  }

  private static void unchecked(Meanwhile meanwhile) {
    try {
      meanwhile.happens();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static String line(int number) {
    return "{\"ts\":\"2024-01-15T10:32:00Z\",\"labels\":{\"app\":\"api\"},\"msg\":\""
        + number
        + "\"}";
  }
}
