package dev.wadi.analysis.triage;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.ScanReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What {@link Triage} found out about a capture.
 *
 * @param dir the capture as it is named
 * @param width of the timeline's buckets: as asked for, or doubled until the timeline has at most
 *     10,080
 * @param timeline without a gap, from the first to the last line
 * @param errors signatures, most errors first, then by the earliest, then by text
 * @param signatures how many signatures there are in all
 * @param talkers by label name
 * @param bursts most striking first
 * @param correlations most confident first
 * @param traceLines lines that go on with a stack trace, no errors of their own
 * @param goneSignatures signatures that were let go because there were too many
 * @param goneErrors errors of those
 * @param redactions what redaction left, by kind; empty when nobody asked
 * @param report what the scan met
 */
public record TriageResult(
    String dir,
    CaptureMetadata metadata,
    Duration width,
    List<TimelineBucket> timeline,
    List<ErrorSignature> errors,
    int signatures,
    Map<String, Talkers> talkers,
    Windows windows,
    List<Burst> bursts,
    List<Correlation> correlations,
    long totalLines,
    long errorLines,
    long traceLines,
    long goneSignatures,
    long goneErrors,
    Map<String, Long> redactions,
    ScanReport report) {
  public TriageResult {
    timeline = List.copyOf(timeline);
    errors = List.copyOf(errors);
    bursts = List.copyOf(bursts);
    correlations = List.copyOf(correlations);
  }

  /** The same of a capture that is called otherwise. */
  public TriageResult named(String name) {
    return new TriageResult(
        name,
        metadata,
        width,
        timeline,
        errors,
        signatures,
        talkers,
        windows,
        bursts,
        correlations,
        totalLines,
        errorLines,
        traceLines,
        goneSignatures,
        goneErrors,
        redactions,
        report);
  }

  /** The document, indented; its first fields are logtap's. */
  public String toJson() {
    return TriageJson.of(this);
  }

  /** Share of lines that are errors, in percent; 0 when there are no lines. */
  public double errorRatePercent() {
    return totalLines == 0 ? 0 : 100.0 * errorLines / totalLines;
  }
}
