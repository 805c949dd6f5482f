package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.ByteSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader who wants a few minutes unpacks the frames of these minutes. */
class FrameTimesTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = Rfc3339.toNanos(NOON);
  private static final long SECOND = 1_000_000_000L;
  private static final String LONG = " " + "x".repeat(330);
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;

  /* Lines a second apart, in frames of 4 KiB: ten lines in each, or fifty if they are short. */
  private Path capture(int lines, int linesPerCommit, String tail) throws IOException {
    CaptureSettings small = new CaptureSettings(1 << 20, Duration.ZERO, 0, 1, 4096, 1 << 20, null);
    Path folder = temp.resolve("c");
    try (CaptureWriter writer = CaptureWriter.open(folder, small, "main", Map.of(), () -> NOON)) {
      for (int i = 0; i < lines; i++) {
        writer.append(
            new BatchMaker("main").add(API, T + i * SECOND, "line " + i + tail).make(), null);
        if (i % linesPerCommit == linesPerCommit - 1) {
          writer.commit();
        }
      }
      writer.seal();
    }
    return folder;
  }

  private static Path dataFile(Path folder) throws IOException {
    return folder.resolve(CaptureFiles.dataNames(folder).get(0));
  }

  private static List<String> found(Path folder, long from, long to, ScanReport[] report)
      throws IOException {
    List<String> lines = new ArrayList<>();
    report[0] =
        CaptureReader.open(folder)
            .forEachLine(
                CaptureFilter.between(from, to),
                line -> {
                  lines.add(line.message());
                  return true;
                });
    return lines;
  }

  @Test
  void only_frames_of_the_wanted_time_are_unpacked() throws Exception {
    Path folder = capture(1000, 1000, LONG);
    ScanReport[] report = new ScanReport[1];
    List<String> lines = found(folder, T + 500 * SECOND, T + 509 * SECOND, report);
    assertThat(lines).hasSize(10).startsWith("line 500" + LONG).endsWith("line 509" + LONG);
    assertThat(report[0].frames()).isBetween(1L, 3L);
    assertThat(report[0].complete()).isTrue();
  }

  @Test
  void a_file_that_was_packed_anew_says_so_too() throws Exception {
    Path folder = capture(300, 1, "");
    ScanReport[] report = new ScanReport[1];
    assertThat(found(folder, T + 7 * SECOND, T + 7 * SECOND, report)).containsExactly("line 7");
    assertThat(report[0].frames()).isEqualTo(1);
  }

  @Test
  void any_stretch_of_time_gives_what_reading_all_gives() throws Exception {
    Random random = new Random(7);
    CaptureSettings small = new CaptureSettings(64 << 10, Duration.ZERO, 0, 1, 4096, 1 << 20, null);
    Path folder = temp.resolve("c");
    List<Long> all = new ArrayList<>();
    try (CaptureWriter writer = CaptureWriter.open(folder, small, "main", Map.of(), () -> NOON)) {
      for (int i = 0; i < 800; i++) {
        long nanos = T + random.nextInt(3600) * SECOND + i * 100 * SECOND;
        all.add(nanos);
        writer.append(new BatchMaker("main").add(API, nanos, nanos + LONG).make(), null);
      }
    }
    for (int i = 0; i < 100; i++) {
      long from = T + random.nextInt(80_000) * SECOND;
      long to = from + random.nextInt(9000) * SECOND;
      List<String> wanted =
          all.stream().filter(t -> t >= from && t <= to).map(t -> t + LONG).toList();
      assertThat(found(folder, from, to, new ScanReport[1]))
          .as("from %d to %d", from, to)
          .containsExactlyElementsOf(wanted);
    }
  }

  @Test
  void times_that_are_damaged_are_not_believed() throws Exception {
    Path folder = capture(1000, 1000, LONG);
    Path file = dataFile(folder);
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int place = 0;
    for (int i = 0; i + 12 < bytes.length; i++) {
      if (in.getInt(i) == FrameTimes.MAGIC && in.getInt(i + 8) == FrameTimes.TAG) {
        place = i;
      }
    }
    assertThat(place).isPositive();
    // The largest time of frames in the middle becomes a small one.
    in.putLong(place + 20 + 16 * 50 + 8, 1);
    Files.write(file, bytes);

    ScanReport[] report = new ScanReport[1];
    assertThat(found(folder, T, T + 1000 * SECOND, report)).hasSize(1000);
    assertThat(CaptureCheck.of(folder, 1).whole()).as("and verify sees it").isFalse();
  }

  @Test
  void neighbours_are_there_when_they_are_asked_for() throws Exception {
    Path folder = capture(1000, 1000, LONG);
    ScanReport report = new ScanReport();
    LongAdder lines = new LongAdder();
    CaptureReader.open(folder)
        .<Boolean>scanAround(
            CaptureFilter.between(T, T),
            30,
            1,
            report,
            () ->
                chunk -> {
                  lines.add(
                      ByteSearch.count(
                          chunk.buffer(), (byte) '\n', chunk.offset(), chunk.length()));
                  return null;
                },
            (file, none) -> true);
    assertThat(lines.sum()).isBetween(31L, 200L);
    assertThat(report.frames()).isGreaterThan(1).isLessThan(20);
  }
}
