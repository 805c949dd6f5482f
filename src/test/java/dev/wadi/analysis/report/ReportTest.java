package dev.wadi.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.analysis.Effort;
import dev.wadi.analysis.triage.Incident;
import dev.wadi.analysis.triage.TriageRequest;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.Golden;
import dev.wadi.kit.LineCapture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  @TempDir Path temp;

  private static ReportResult report(CaptureReader reader) throws Exception {
    return Report.run(reader, "captures/incident", ReportRequest.DEFAULTS, Effort.of(2));
  }

  @Test
  void its_page_and_its_document_stay_as_they_are() throws Exception {
    CaptureReader reader =
        Incident.lines().line(3, "to [REDACTED:email]", "app", "api").write(temp.resolve("c"), 2);
    ReportResult report = report(reader);

    Golden.check("analysis/report/report.html", report.toHtml());
    Golden.check("analysis/report/report.json", report.toJson());
  }

  @Test
  void the_document_has_the_promised_fields() throws Exception {
    JsonNode json =
        new ObjectMapper().readTree(report(Incident.lines().write(temp.resolve("c"))).toJson());

    assertThat(json.fieldNames())
        .toIterable()
        .startsWith("capture", "labels", "triage", "severity", "suggested_commands");
    assertThat(json.get("capture").fieldNames())
        .toIterable()
        .containsExactly(
            "dir", "files", "entries", "bytes", "started", "stopped", "duration_seconds");
    assertThat(json.get("triage").fieldNames())
        .toIterable()
        .startsWith("total_lines", "error_lines", "error_rate_pct", "top_errors", "windows");
    assertThat(json.get("labels").get("pod").asInt()).isEqualTo(3);
  }

  @Test
  void severity_follows_the_words_and_then_the_rate() throws Exception {
    assertThat(severity(1, 200, "it failed")).isEqualTo(ReportResult.Severity.LOW);
    assertThat(severity(4, 200, "it failed")).isEqualTo(ReportResult.Severity.MEDIUM);
    assertThat(severity(20, 200, "it failed")).isEqualTo(ReportResult.Severity.HIGH);
    assertThat(severity(1, 200, "pod was OOMKilled")).isEqualTo(ReportResult.Severity.HIGH);
    assertThat(severity(1, 200, "PANIC failed")).isEqualTo(ReportResult.Severity.LOW);
  }

  private ReportResult.Severity severity(int errors, int lines, String message) throws Exception {
    LineCapture capture = new LineCapture();
    for (int i = 0; i < lines; i++) {
      capture.line(i, i < errors ? message : "fine");
    }
    return report(capture.write(temp.resolve(errors + message.substring(0, 3)))).severity();
  }

  @Test
  void an_empty_capture_has_a_report_too() throws Exception {
    ReportResult report = report(new LineCapture().write(temp.resolve("c")));

    assertThat(report.severity()).isEqualTo(ReportResult.Severity.LOW);
    assertThat(report.suggestions()).hasSize(1);
    assertThat(report.toHtml()).contains("No errors.");
  }

  @Test
  void a_request_always_asks_for_what_redaction_left() {
    assertThat(ReportRequest.of(TriageRequest.DEFAULTS).triage().redactions()).isTrue();
    assertThat(ReportRequest.DEFAULTS.triage().top()).isEqualTo(20);
  }
}
