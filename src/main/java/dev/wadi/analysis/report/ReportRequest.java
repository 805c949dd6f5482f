package dev.wadi.analysis.report;

import dev.wadi.analysis.triage.TriageRequest;

/**
 * What to report.
 *
 * @param triage what is looked at, and how many signatures are told
 */
public record ReportRequest(TriageRequest triage) {
  /** Everything; the 20 most frequent signatures. */
  public static final ReportRequest DEFAULTS = of(TriageRequest.DEFAULTS.withTop(20));

  /** With what redaction left, which a report always tells. */
  public static ReportRequest of(TriageRequest triage) {
    return new ReportRequest(triage.withRedactions());
  }
}
