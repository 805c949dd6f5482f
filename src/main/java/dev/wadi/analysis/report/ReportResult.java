package dev.wadi.analysis.report;

import dev.wadi.analysis.triage.TriageResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@link Report} has to say.
 *
 * @param files data files
 * @param diskBytes of those
 * @param duration from start to stop, or to the last line while it goes on
 * @param labels by name: how many values there are; at least, where there are many
 * @param suggestions commands that look closer
 */
public record ReportResult(
    TriageResult triage,
    int files,
    long diskBytes,
    Duration duration,
    Map<String, Long> labels,
    Severity severity,
    List<String> suggestions) {
  /** How bad it looks. */
  public enum Severity {
    HIGH,
    MEDIUM,
    LOW;

    /** As it is written in documents. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ReportResult {
    suggestions = List.copyOf(suggestions);
  }

  /** The document, indented; its first fields are logtap's. */
  public String toJson() {
    return ReportJson.of(this);
  }

  /** The page. */
  public String toHtml() {
    return ReportPage.of(this);
  }
}
