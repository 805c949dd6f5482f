package dev.wadi.analysis.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.analysis.triage.TriageJson;
import dev.wadi.analysis.triage.TriageResult;
import dev.wadi.capture.IndentedJson;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report as a document: logtap's fields first, then ours. */
final class ReportJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ReportJson() {}

  static String of(ReportResult report) {
    return IndentedJson.of(json -> write(report, json));
  }

  private static void write(ReportResult report, JsonGenerator json) throws IOException {
    TriageResult triage = report.triage();
    json.writeStartObject();
    json.writeObjectFieldStart("capture");
    json.writeStringField("dir", triage.dir());
    json.writeNumberField("files", report.files());
    json.writeNumberField("entries", triage.totalLines());
    json.writeNumberField("bytes", report.diskBytes());
    json.writeStringField("started", time(triage.metadata().started()));
    json.writeStringField("stopped", time(triage.metadata().stopped()));
    long nanos = report.duration().toNanos();
    if (nanos % 1_000_000_000L == 0) {
      json.writeNumberField("duration_seconds", nanos / 1_000_000_000L);
    } else {
      json.writeNumberField("duration_seconds", nanos / 1e9);
    }
    json.writeEndObject();
    counts("labels", report.labels(), json);
    json.writeObjectFieldStart("triage");
    json.writeNumberField("total_lines", triage.totalLines());
    json.writeNumberField("error_lines", triage.errorLines());
    json.writeNumberField("error_rate_pct", triage.errorRatePercent());
    TriageJson.errors("top_errors", triage.errors(), json);
    json.writeFieldName("windows");
    triage.windows().write(json);
    TriageJson.bursts(triage.bursts(), json);
    TriageJson.correlations(triage.correlations(), json);
    json.writeEndObject();
    json.writeStringField("severity", report.severity().word());
    json.writeArrayFieldStart("suggested_commands");
    for (String command : report.suggestions()) {
      json.writeString(command);
    }
    json.writeEndArray();
    if (!triage.redactions().isEmpty()) {
      counts("redactions", triage.redactions(), json);
    }
    json.writeBooleanField("complete", triage.report().complete());
    json.writeEndObject();
  }

  private static void counts(String name, Map<String, Long> counts, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> count : counts.entrySet()) {
      json.writeNumberField(count.getKey(), count.getValue());
    }
    json.writeEndObject();
  }

  private static String time(@Nullable OffsetDateTime time) {
    return time == null ? NEVER : Rfc3339.format(time.toInstant());
  }
}
