package dev.wadi.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.ScanCalledOffException;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LogtapCapture;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EffortTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = NOON.getEpochSecond() * 1_000_000_000L;
  private static final String STARTED = "2024-01-15T11:32:00+01:00";

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void at_the_end_all_bytes_that_were_expected_are_passed(int threads) throws Exception {
    Effort effort = Effort.of(threads);
    grep(ours(), "nowhere", effort);
    assertThat(effort.expectedBytes()).isEqualTo(dataBytes()).isPositive();
    assertThat(effort.passedBytes()).isEqualTo(effort.expectedBytes());
  }

  @Test
  void frames_of_another_time_are_passed_over() throws Exception {
    Effort effort = Effort.of(2);
    CaptureFilter late = new CaptureFilter(T + 19_999, T + 20_000, LogQuery.EVERYTHING);
    Grep.run(
        CaptureReader.open(ours()), GrepRequest.of(late), effort, OutputStream.nullOutputStream());
    assertThat(effort.report().plainBytes()).isLessThan(100_000);
    assertThat(effort.passedBytes()).isEqualTo(effort.expectedBytes()).isPositive();
  }

  @Test
  void files_of_logtap_are_passed_as_they_are_unpacked() throws Exception {
    Effort effort = Effort.of(1);
    grep(theirs(), "line 1", effort);
    assertThat(effort.passedBytes()).isEqualTo(effort.expectedBytes()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_question_called_off_ends_and_says_so(int threads) throws Exception {
    // More than two threads read ahead: four segments of four megabytes, and one more is begun.
    Path folder = ours(30);
    Effort effort = Effort.of(threads);
    OutputStream callingOff =
        new OutputStream() {
          @Override
          public void write(int b) {
            effort.callOff();
          }
        };
    assertThatThrownBy(
            () -> Grep.run(CaptureReader.open(folder), GrepRequest.of("line"), effort, callingOff))
        .isInstanceOf(ScanCalledOffException.class);
    assertThat(effort.report().plainBytes()).isLessThan(30L * 1_000 * 800);
  }

  private void grep(Path folder, String pattern, Effort effort) throws IOException {
    Grep.run(
        CaptureReader.open(folder),
        GrepRequest.of(pattern),
        effort,
        OutputStream.nullOutputStream());
  }

  private Path ours() throws IOException {
    return ours(20);
  }

  /** So many thousand lines, a nanosecond apart, in files of many frames. */
  private Path ours(int thousands) throws IOException {
    Path folder = temp.resolve("c");
    CaptureSettings settings = CaptureSettings.DEFAULTS.withFrameBytes(4096);
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, null, Map.of(), InstantSource.fixed(NOON))) {
      for (int i = 0; i < thousands; i++) {
        BatchMaker maker = new BatchMaker("t");
        for (int k = 0; k < 1_000; k++) {
          maker.add(Labels.of("app", "api"), T + i * 1_000 + k, "line " + k + " x".repeat(400));
        }
        writer.append(maker.make(), null);
      }
    }
    return folder;
  }

  private Path theirs() throws Exception {
    LogtapCapture capture =
        new LogtapCapture(temp.resolve("c")).metadata(STARTED, STARTED, 2_000, 0);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      lines.append("{\"ts\":\"2024-01-15T10:00:00Z\",\"msg\":\"line ").append(i).append("\"}\n");
    }
    return capture
        .compressed("a.jsonl.zst", lines.toString())
        .plain("b.jsonl", lines.toString())
        .folder();
  }

  private long dataBytes() throws IOException {
    try (Stream<Path> files = Files.list(temp.resolve("c"))) {
      long sum = 0;
      for (Path file : files.filter(f -> f.toString().contains(".jsonl.")).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }
}
