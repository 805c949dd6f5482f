package dev.wadi.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.capture.CaptureEntry;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.KeptCapture;
import dev.wadi.capture.KeptFile;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import dev.wadi.query.MetricLimits;
import dev.wadi.query.RangeQuery;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What numbers over an hour cost beside a search: metric queries at 60 steps, {@code grep --count}
 * and the bare reading of the same million lines, one after the other in a warm process, each by
 * one thread.
 */
final class MetricTrial {
  private static final int ROUNDS = 7;
  private static final long MINUTE = 60_000_000_000L;
  private static final String EVERY = "{env=\"prod\"}";
  private static final List<String> QUERIES =
      List.of(
          "sum by (app) (count_over_time(" + EVERY + " [1m]))",
          "sum by (app) (bytes_over_time(" + EVERY + " [1m]))",
          "sum by (app) (rate(" + EVERY + " |= \"payment-service\" [5m]))",
          "sum by (level) (count_over_time(" + EVERY + " | pattern \"<level> <_>\" [1m]))",
          "sum by (region) (count_over_time(" + EVERY + " | logfmt [1m]))",
          "quantile_over_time(0.99, "
              + EVERY
              + " | logfmt | unwrap duration(took) | __error__=\"\" [1m]) by (app)");

  private final Path home;

  MetricTrial(Path home) {
    this.home = home;
  }

  /** Something that reads the capture, and what it found. */
  private interface Work {
    String of(Path folder) throws IOException;
  }

  List<String> run() throws IOException {
    Path folder = home.resolve("metrics");
    BenchFolders.delete(home, folder);
    try {
      MillionLines.write(folder, 1);
      List<String> sentences = new ArrayList<>();
      sentences.add(measure(folder, "grep --count payment-service", MetricTrial::grep));
      sentences.add(measure(folder, "every line read", MetricTrial::readAll));
      for (String query : QUERIES) {
        sentences.add(measure(folder, query, at -> ask(at, query)));
      }
      return sentences;
    } finally {
      BenchFolders.delete(home, folder);
    }
  }

  private static String measure(Path folder, String name, Work work) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] millis = new long[ROUNDS];
    long[] processor = new long[ROUNDS];
    String found = "";
    for (int i = 0; i < ROUNDS; i++) {
      long cpu = system.getProcessCpuTime();
      long begun = System.nanoTime();
      found = work.of(folder);
      millis[i] = (System.nanoTime() - begun) / 1_000_000;
      processor[i] = (system.getProcessCpuTime() - cpu) / 1_000_000;
    }
    Arrays.sort(millis);
    Arrays.sort(processor);
    return String.format(
        Locale.ROOT,
        "%s: median %d ms (%d to %d), processor time %d ms (%d to %d); %s",
        name,
        millis[ROUNDS / 2],
        millis[0],
        millis[ROUNDS - 1],
        processor[ROUNDS / 2],
        processor[0],
        processor[ROUNDS - 1],
        found);
  }

  private static String grep(Path folder) throws IOException {
    GrepRequest request = GrepRequest.of("payment-service").withOutput(GrepRequest.Output.COUNT);
    return Grep.run(
                CaptureReader.open(folder), request, Effort.of(1), OutputStream.nullOutputStream())
            .matches()
        + " lines";
  }

  private static String readAll(Path folder) throws IOException {
    long[] lines = {0};
    each(folder, CaptureFilter.of(LogQuery.parse(EVERY)), (labels, entry) -> lines[0]++);
    return lines[0] + " lines";
  }

  private static String ask(Path folder, String text) throws IOException {
    long start = MillionLines.START_NANOS + MINUTE;
    RangeQuery query =
        RangeQuery.range(
            text, start, start + 59 * MINUTE, MINUTE, new MetricLimits(500, 64 << 20), () -> false);
    CaptureFilter filter =
        CaptureFilter.between(query.fromNanos(), query.toNanos())
            .withQuery(query.selections().get(0));
    each(folder, filter, query::take);
    return query.end().series().size() + " series, " + query.usedBytes() + " bytes of memory";
  }

  /** Takes a line. */
  private interface Lines {
    void take(Labels labels, CaptureEntry entry);
  }

  /* As the gateway's own questions read: a stream is known by the bytes of its labels. */
  private static void each(Path folder, CaptureFilter filter, Lines lines) throws IOException {
    CaptureEntry entry = new CaptureEntry();
    byte[][] known = {new byte[0]};
    Labels[] labels = {Labels.EMPTY};
    KeptFile.Visitor visitor =
        (CaptureLine line, long place) -> {
          int from = line.labelsOffset();
          int to = from + line.labelsLength();
          if (!Arrays.equals(known[0], 0, known[0].length, line.buffer(), from, to)) {
            known[0] = Arrays.copyOfRange(line.buffer(), from, to);
            labels[0] = line.labels();
          }
          entry.turnTo(line);
          lines.take(labels[0], entry);
          return true;
        };
    try (KeptCapture capture = KeptCapture.open(folder)) {
      for (KeptFile file : capture.files()) {
        file.read(filter, false, new ScanReport(), visitor);
      }
    }
  }
}
