package dev.wadi.analysis.report;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.ShellWord;
import dev.wadi.analysis.triage.ErrorSignature;
import dev.wadi.analysis.triage.Suggestions;
import dev.wadi.analysis.triage.TimelineBucket;
import dev.wadi.analysis.triage.Triage;
import dev.wadi.analysis.triage.TriageResult;
import dev.wadi.analysis.triage.Windows;
import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A capture and its triage in one, read once. */
public final class Report {
  private static final List<String> GRAVE =
      List.of("OOMKilled", "panic", "FATAL", "segfault", "core dumped");

  private Report() {}

  /**
   * Reads a capture. The result does not depend on the number of threads.
   *
   * @param name how the capture is called in the report
   * @throws IOException when it cannot be read; what is damaged in it is told by the result
   */
  public static ReportResult run(
      CaptureReader reader, String name, ReportRequest request, Effort effort) throws IOException {
    TriageResult triage = Triage.run(reader, request.triage(), effort).named(name);
    Map<String, Long> labels = new TreeMap<>();
    triage
        .talkers()
        .forEach((key, values) -> labels.put(key, values.values().size() + values.otherValues()));
    return new ReportResult(
        triage,
        reader.files().size(),
        diskBytes(reader),
        duration(reader.metadata(), triage),
        labels,
        severity(triage),
        suggestions(triage));
  }

  /** The same under the name of its folder. */
  public static ReportResult run(CaptureReader reader, ReportRequest request, Effort effort)
      throws IOException {
    return run(reader, reader.folder().toString(), request, effort);
  }

  private static long diskBytes(CaptureReader reader) throws IOException {
    long bytes = 0;
    for (CaptureFile file : reader.files()) {
      bytes += diskBytes(file);
    }
    return bytes;
  }

  private static long diskBytes(CaptureFile file) throws IOException {
    try {
      return Files.size(file.path());
    } catch (NoSuchFileException e) {
      // Rolled away or deleted by the disk cap since the list was made.
      return 0;
    }
  }

  private static Duration duration(CaptureMetadata metadata, TriageResult triage) {
    Instant started = metadata.started().toInstant();
    Instant stopped = started;
    if (metadata.stopped() != null) {
      stopped = metadata.stopped().toInstant();
    } else if (!triage.timeline().isEmpty()) {
      TimelineBucket last = triage.timeline().get(triage.timeline().size() - 1);
      stopped = last.time().plus(triage.width());
    }
    Duration duration = Duration.between(started, stopped);
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static ReportResult.Severity severity(TriageResult triage) {
    for (ErrorSignature error : triage.errors()) {
      for (String word : GRAVE) {
        if (error.signature().contains(word) || error.example().contains(word)) {
          return ReportResult.Severity.HIGH;
        }
      }
    }
    double rate = triage.errorRatePercent();
    return rate > 5
        ? ReportResult.Severity.HIGH
        : rate > 1 ? ReportResult.Severity.MEDIUM : ReportResult.Severity.LOW;
  }

  private static List<String> suggestions(TriageResult triage) {
    List<String> commands = new ArrayList<>();
    Windows.Span peak = triage.windows().peakError();
    if (peak != null) {
      commands.add(Suggestions.peak(triage.dir(), peak));
    }
    String place = Suggestions.place(triage.dir());
    if (!triage.errors().isEmpty()) {
      String pattern = triage.errors().get(0).pattern();
      commands.add("wadi grep -e " + ShellWord.of(pattern) + " " + place);
    }
    commands.add("wadi export " + place + " --format parquet --out ./capture.parquet");
    return commands;
  }
}
