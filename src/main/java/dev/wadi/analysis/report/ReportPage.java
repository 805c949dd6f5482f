package dev.wadi.analysis.report;

import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.page.Html;
import dev.wadi.analysis.page.Page;
import dev.wadi.analysis.triage.TriagePage;
import dev.wadi.analysis.triage.TriageResult;
import dev.wadi.analysis.triage.TriageText;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as one page of HTML. */
final class ReportPage {
  private ReportPage() {}

  static String of(ReportResult report) {
    TriageResult triage = report.triage();
    Html html = new Html();
    html.element("h1", triage.dir());
    html.element("p class=\"soft\"", "Report on a capture of logs, " + TriageText.period(triage));
    html.tag("div class=\"cards\"");
    String severity = report.severity().word();
    TriagePage.card(html, severity, "severity", severity);
    TriagePage.card(html, "", "entries", Numbers.count(triage.totalLines()));
    TriagePage.card(
        html,
        "",
        "errors of all lines",
        TriageText.percent(triage.errorLines(), triage.totalLines()));
    TriagePage.card(html, "", "files", Numbers.count(report.files()));
    TriagePage.card(html, "", "duration", Numbers.duration(report.duration()));
    html.end("div");
    TriagePage.incomplete(triage, html);
    html.add(TriagePage.sections(triage));
    facts(report, html);
    html.element("h2", "Suggested commands");
    for (String command : report.suggestions()) {
      html.element("pre class=\"wrap\"", command);
    }
    return Page.of("Report on " + triage.dir(), html);
  }

  private static void facts(ReportResult report, Html html) {
    TriageResult triage = report.triage();
    CaptureMetadata metadata = triage.metadata();
    html.element("h2", "The capture").tag("table").tag("tbody");
    fact(html, "Started", Rfc3339.format(metadata.started().toInstant()));
    fact(
        html,
        "Stopped",
        metadata.stopped() == null ? "goes on" : Rfc3339.format(metadata.stopped().toInstant()));
    fact(html, "On disk", Numbers.bytes(report.diskBytes()) + " in " + files(report.files()));
    fact(html, "Lines", Numbers.count(triage.totalLines()) + rate(report));
    fact(html, "Errors", Numbers.count(triage.errorLines()));
    fact(html, "Signatures of errors", Numbers.count(triage.signatures()));
    counts(html, "Labels and their values", report.labels());
    fact(html, "Redaction", redaction(metadata));
    counts(html, "Redacted", triage.redactions());
    html.end("tbody").end("table");
  }

  private static String files(int files) {
    return Numbers.count(files) + (files == 1 ? " file" : " files");
  }

  private static String rate(ReportResult report) {
    Duration duration = report.duration();
    if (duration.isZero()) {
      return "";
    }
    double rate = report.triage().totalLines() / (duration.toNanos() / 1e9);
    return ", "
        + (rate < 10 ? String.format(Locale.ROOT, "%.1f", rate) : Numbers.rate(rate))
        + " a second";
  }

  private static String redaction(CaptureMetadata metadata) {
    CaptureMetadata.Redaction redaction = metadata.redaction();
    return redaction == null || !redaction.enabled()
        ? "off"
        : "on: " + String.join(", ", redaction.patterns());
  }

  private static void counts(Html html, String name, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      List<String> all =
          counts.entrySet().stream()
              .map(each -> each.getKey() + " (" + Numbers.count(each.getValue()) + ")")
              .toList();
      fact(html, name, String.join(", ", all));
    }
  }

  private static void fact(Html html, String name, String value) {
    html.tag("tr").element("td class=\"t\"", name).element("td", value).end("tr");
  }
}
