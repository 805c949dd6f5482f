package dev.wadi.analysis.triage;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.capture.IndentedJson;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Times worth a look.
 *
 * @param peakError the five buckets with most errors
 * @param incidentStart the bucket in which most signatures came for the first time
 * @param steadyState the longest run of buckets with few errors
 */
public record Windows(
    @Nullable Span peakError, @Nullable Span incidentStart, @Nullable Span steadyState) {
  /** A stretch of time and why it is told. */
  public record Span(Instant from, Instant to, String description) {}

  boolean isEmpty() {
    return peakError == null && incidentStart == null && steadyState == null;
  }

  /** The document, indented. */
  public String toJson() {
    return IndentedJson.of(this::write);
  }

  /** Writes the document as a value. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    write(json, "peak_error", peakError);
    write(json, "incident_start", incidentStart);
    write(json, "steady_state", steadyState);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, @Nullable Span span)
      throws IOException {
    if (span != null) {
      json.writeObjectFieldStart(name);
      json.writeStringField("from", Rfc3339.format(span.from));
      json.writeStringField("to", Rfc3339.format(span.to));
      json.writeStringField("description", span.description);
      json.writeEndObject();
    }
  }
}
