package dev.wadi.analysis.diff;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.capture.IndentedJson;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Differences and judgements as documents: logtap's fields first, then ours. */
public final class DiffJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private DiffJson() {}

  /** What is different; lists without members are left out. */
  public static String of(DiffResult diff) {
    return IndentedJson.of(json -> write(diff, json));
  }

  /** The judgement. */
  public static String of(Baseline baseline) {
    return IndentedJson.of(json -> write(baseline, json));
  }

  private static void write(DiffResult diff, JsonGenerator json) throws IOException {
    json.writeStartObject();
    side("a", diff.a(), json);
    side("b", diff.b(), json);
    texts("labels_only_a", diff.labelsOnlyA(), json);
    texts("labels_only_b", diff.labelsOnlyB(), json);
    patterns("errors_only_a", diff.onlyA(), true, json);
    patterns("errors_only_b", diff.onlyB(), false, json);
    rates(diff.rates(), json);
    kinds("redactions_only_a", diff.redactionsOnlyA(), json);
    kinds("redactions_only_b", diff.redactionsOnlyB(), json);
    volumes(diff.volumes(), json);
    if (diff.lostPatterns() > 0) {
      json.writeNumberField("dropped_signatures", diff.lostPatterns());
    }
    json.writeBooleanField("complete", diff.complete());
    json.writeEndObject();
  }

  private static void side(String name, DiffResult.Side side, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("dir", side.dir());
    json.writeStringField("started", time(side.started()));
    json.writeStringField("stopped", time(side.stopped()));
    json.writeNumberField("duration", side.duration().toNanos());
    json.writeNumberField("lines", side.lines());
    json.writeNumberField("lines_per_sec", side.linesPerSecond());
    json.writeArrayFieldStart("labels");
    for (String label : side.labels()) {
      json.writeString(label);
    }
    json.writeEndArray();
    json.writeNumberField("error_lines", side.errorLines());
    json.writeEndObject();
  }

  private static String time(@Nullable OffsetDateTime time) {
    return time == null ? NEVER : Rfc3339.format(time.toInstant());
  }

  private static void texts(String name, List<String> texts, JsonGenerator json)
      throws IOException {
    if (!texts.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (String text : texts) {
        json.writeString(text);
      }
      json.writeEndArray();
    }
  }

  private static void patterns(
      String name, List<DiffResult.Pattern> patterns, boolean ofA, JsonGenerator json)
      throws IOException {
    if (!patterns.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (DiffResult.Pattern each : patterns) {
        json.writeStartObject();
        json.writeStringField("pattern", each.pattern());
        json.writeNumberField("count", ofA ? each.countA() : each.countB());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void rates(List<DiffResult.Rate> rates, JsonGenerator json) throws IOException {
    if (!rates.isEmpty()) {
      json.writeArrayFieldStart("rate_compare");
      for (DiffResult.Rate rate : rates) {
        json.writeStartObject();
        json.writeStringField("minute", Rfc3339.format(rate.minute()));
        number("rate_a", rate.rateA(), json);
        number("rate_b", rate.rateB(), json);
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void number(String name, double value, JsonGenerator json) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.writeNumberField(name, (long) value);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void kinds(String name, List<DiffResult.Kind> kinds, JsonGenerator json)
      throws IOException {
    if (!kinds.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (DiffResult.Kind kind : kinds) {
        json.writeStartObject();
        json.writeStringField("kind", kind.kind());
        json.writeNumberField("count", kind.count());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void volumes(List<DiffResult.Volume> volumes, JsonGenerator json)
      throws IOException {
    if (!volumes.isEmpty()) {
      json.writeArrayFieldStart("volume_by_label");
      for (DiffResult.Volume volume : volumes) {
        json.writeStartObject();
        json.writeStringField("label", volume.label());
        json.writeStringField("value", volume.value());
        json.writeNumberField("lines_a", volume.linesA());
        json.writeNumberField("lines_b", volume.linesB());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void write(Baseline baseline, JsonGenerator json) throws IOException {
    DiffResult diff = baseline.diff();
    json.writeStartObject();
    json.writeStringField("baseline", diff.a().dir());
    json.writeStringField("current", diff.b().dir());
    json.writeStringField("error_rate_change", percent(baseline.errorRateChange()));
    json.writeStringField("volume_change", percent(baseline.volumeChange()));
    if (!baseline.newPatterns().isEmpty()) {
      json.writeArrayFieldStart("new_error_patterns");
      for (DiffResult.Pattern each : baseline.newPatterns()) {
        json.writeStartObject();
        json.writeStringField("pattern", each.pattern());
        json.writeNumberField("count", each.countB());
        json.writeNumberField("baseline_count", each.countA());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    texts("missing_labels", diff.labelsOnlyA(), json);
    texts("new_labels", diff.labelsOnlyB(), json);
    json.writeStringField("verdict", baseline.verdict().word());
    json.writeNumberField("confidence", baseline.confidence());
    kinds("new_redactions", diff.redactionsOnlyB(), json);
    json.writeBooleanField("complete", diff.complete());
    json.writeEndObject();
  }

  /** {@code +340%}: whole percent, and always a sign. */
  static String percent(double change) {
    long whole = Math.round(change);
    return String.format(Locale.ROOT, "%s%d%%", whole < 0 ? "-" : "+", Math.abs(whole));
  }
}
