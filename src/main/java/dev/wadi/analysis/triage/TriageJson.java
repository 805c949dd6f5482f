package dev.wadi.analysis.triage;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.capture.IndentedJson;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A triage as a document: logtap's fields first, then ours. Lists without members are left out. */
public final class TriageJson {
  private TriageJson() {}

  static String of(TriageResult result) {
    return IndentedJson.of(json -> write(result, json));
  }

  private static void write(TriageResult result, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("dir", result.dir());
    json.writeFieldName("metadata");
    result.metadata().write(json);
    timeline(result, json);
    errors("errors", result.errors(), json);
    talkers(result, json);
    json.writeFieldName("windows");
    result.windows().write(json);
    correlations(result.correlations(), json);
    json.writeNumberField("total_lines", result.totalLines());
    json.writeNumberField("error_lines", result.errorLines());
    json.writeNumberField("window_seconds", result.width().toNanos() / 1e9);
    json.writeNumberField("trace_lines", result.traceLines());
    json.writeNumberField("signatures", result.signatures());
    if (result.goneSignatures() > 0) {
      json.writeNumberField("dropped_signatures", result.goneSignatures());
      json.writeNumberField("dropped_signature_errors", result.goneErrors());
    }
    bursts(result.bursts(), json);
    others(result, json);
    json.writeBooleanField("complete", result.report().complete());
    json.writeEndObject();
  }

  private static void timeline(TriageResult result, JsonGenerator json) throws IOException {
    if (result.timeline().isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("timeline");
    for (TimelineBucket bucket : result.timeline()) {
      json.writeStartObject();
      json.writeStringField("time", Rfc3339.format(bucket.time()));
      json.writeNumberField("total_lines", bucket.totalLines());
      json.writeNumberField("error_lines", bucket.errorLines());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes signatures as a field, if there are any. */
  public static void errors(String name, List<ErrorSignature> errors, JsonGenerator json)
      throws IOException {
    if (errors.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (ErrorSignature error : errors) {
      json.writeStartObject();
      json.writeStringField("signature", error.signature());
      json.writeNumberField("count", error.count());
      json.writeStringField("first_seen", Rfc3339.format(error.firstSeen()));
      json.writeStringField("example", error.example());
      if (!error.service().isEmpty()) {
        json.writeStringField("service", error.service());
      }
      json.writeStringField("pattern", error.pattern());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void talkers(TriageResult result, JsonGenerator json) throws IOException {
    if (result.talkers().isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("talkers");
    for (Map.Entry<String, Talkers> label : result.talkers().entrySet()) {
      json.writeArrayFieldStart(label.getKey());
      for (Talkers.Talker talker : label.getValue().values()) {
        json.writeStartObject();
        json.writeStringField("value", talker.value());
        json.writeNumberField("total_lines", talker.totalLines());
        json.writeNumberField("error_lines", talker.errorLines());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Writes correlations as a field, if there are any. */
  public static void correlations(List<Correlation> correlations, JsonGenerator json)
      throws IOException {
    if (correlations.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("correlations");
    for (Correlation each : correlations) {
      json.writeStartObject();
      json.writeStringField("source", each.source());
      json.writeStringField("target", each.target());
      json.writeNumberField("lag_seconds", each.lagSeconds());
      json.writeStringField("pattern", each.pattern());
      json.writeNumberField("confidence", each.confidence());
      json.writeStringField("source_error", each.sourceError());
      json.writeStringField("target_error", each.targetError());
      json.writeNumberField("support", each.support());
      json.writeNumberField("expected_by_chance", each.expected());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Writes bursts as a field, if there are any. */
  public static void bursts(List<Burst> bursts, JsonGenerator json) throws IOException {
    if (bursts.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("bursts");
    for (Burst burst : bursts) {
      json.writeStartObject();
      json.writeStringField("signature", burst.signature());
      json.writeStringField("from", Rfc3339.format(burst.from()));
      json.writeStringField("to", Rfc3339.format(burst.to()));
      json.writeNumberField("count", burst.count());
      json.writeNumberField("usual", burst.usual());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void others(TriageResult result, JsonGenerator json) throws IOException {
    boolean begun = false;
    for (Map.Entry<String, Talkers> label : result.talkers().entrySet()) {
      Talkers talkers = label.getValue();
      if (talkers.otherValues() > 0) {
        if (!begun) {
          json.writeObjectFieldStart("talkers_others");
          begun = true;
        }
        json.writeObjectFieldStart(label.getKey());
        json.writeNumberField("values", talkers.otherValues());
        json.writeNumberField("total_lines", talkers.otherLines());
        json.writeNumberField("error_lines", talkers.otherErrors());
        json.writeEndObject();
      }
    }
    if (begun) {
      json.writeEndObject();
    }
  }
}
