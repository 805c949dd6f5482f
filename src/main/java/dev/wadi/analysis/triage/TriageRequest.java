package dev.wadi.analysis.triage;

import dev.wadi.capture.CaptureFilter;
import java.time.Duration;

/**
 * What to look at, and how much to tell.
 *
 * @param filter time range and query
 * @param window the width of the timeline's buckets to begin with, at least a millisecond
 * @param top how many signatures are told, at least 1
 * @param maxSignatures how many are kept, at least 1; the rarest go while there are too many
 * @param redactions whether to count what redaction left
 */
public record TriageRequest(
    CaptureFilter filter, Duration window, int top, int maxSignatures, boolean redactions) {
  private static final Duration NARROWEST = Duration.ofMillis(1);
  private static final Duration WIDEST = Duration.ofDays(366);

  /** Everything by the minute; the 50 most frequent signatures of 10,000. */
  public static final TriageRequest DEFAULTS =
      new TriageRequest(CaptureFilter.ALL, Duration.ofMinutes(1), 50, 10_000, false);

  public TriageRequest {
    if (window.compareTo(NARROWEST) < 0 || window.compareTo(WIDEST) > 0) {
      throw new IllegalArgumentException("window: " + window + " (expected: 1 ms to 366 days)");
    }
    if (top < 1) {
      throw new IllegalArgumentException("top: " + top + " (expected: >= 1)");
    }
    if (maxSignatures < 1 || maxSignatures > 1_000_000) {
      throw new IllegalArgumentException(
          "maxSignatures: " + maxSignatures + " (expected: 1 to 1,000,000)");
    }
  }

  public TriageRequest withFilter(CaptureFilter wanted) {
    return new TriageRequest(wanted, window, top, maxSignatures, redactions);
  }

  public TriageRequest withWindow(Duration width) {
    return new TriageRequest(filter, width, top, maxSignatures, redactions);
  }

  public TriageRequest withTop(int signatures) {
    return new TriageRequest(filter, window, signatures, maxSignatures, redactions);
  }

  /** Counts what redaction left, too. */
  public TriageRequest withRedactions() {
    return new TriageRequest(filter, window, top, maxSignatures, true);
  }

  public TriageRequest withMaxSignatures(int most) {
    return new TriageRequest(filter, window, top, most, redactions);
  }
}
