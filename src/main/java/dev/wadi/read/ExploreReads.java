package dev.wadi.read;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.analysis.explore.FieldsFound;
import dev.wadi.analysis.explore.PatternsFound;
import dev.wadi.analysis.explore.Volumes;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import dev.wadi.query.QueriedEntry;
import java.io.IOException;
import java.util.List;

/** What Grafana asks to show what there is: bytes by label, fields, kinds of lines. */
final class ExploreReads {
  private static final int USUAL = 1000;
  private static final int MOST = 10_000;

  private final KeptStore store;
  private final ReadSettings settings;

  ExploreReads(KeptStore store, ReadSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * Bytes by label.
   *
   * @param stepNanos 0 for one number each
   */
  ReadDesk.Question volumes(
      Reads.Asked asked, LogQuery query, ReadParameters.Span span, long stepNanos)
      throws ReadException {
    ReadParameters parameters = asked.parameters();
    int limit = parameters.limit("limit", Reads.USUAL_LIMIT, settings.maxLines());
    String targets = parameters.text("targetLabels");
    List<String> names =
        targets.isBlank() ? List.of() : List.of(targets.strip().split("\\s*,\\s*"));
    String by = parameters.text("aggregateBy");
    if (!List.of("", "series", "labels").contains(by)) {
      throw new ReadException(400, "invalid aggregation option");
    }
    LogQuery streams = LogQuery.EVERYTHING.with(query.matchers());
    return work -> {
      Volumes volumes =
          new Volumes(
              streams,
              names,
              by.equals("labels"),
              span.from(),
              span.to(),
              stepNanos,
              settings.memoryBytes());
      read(
          asked.tenant(),
          streams,
          span,
          work,
          (labels, entry, part, place) -> {
            volumes.take(labels, entry);
            return true;
          });
      List<Volumes.Volume> largest = volumes.largest(limit);
      boolean matrix = stepNanos > 0;
      return Answers.data(
          settings.maxAnswerBytes(),
          work,
          json -> {
            json.writeStartObject();
            json.writeStringField("resultType", matrix ? "matrix" : "vector");
            json.writeArrayFieldStart("result");
            for (Volumes.Volume volume : largest) {
              volume(json, volume, matrix, span);
            }
            json.writeEndArray();
            Answers.stats(json, work, largest.size());
            json.writeEndObject();
          });
    };
  }

  private static void volume(
      JsonGenerator json, Volumes.Volume volume, boolean matrix, ReadParameters.Span span)
      throws IOException {
    json.writeStartObject();
    json.writeFieldName("metric");
    Answers.pairs(json, volume.metric());
    if (matrix) {
      json.writeArrayFieldStart("values");
      for (Volumes.Point point : volume.points()) {
        Numbers.point(json, point.millis(), Long.toString(point.bytes()));
      }
      json.writeEndArray();
    } else {
      json.writeFieldName("value");
      Numbers.point(json, span.to() / 1_000_000, Long.toString(volume.sum()));
    }
    json.writeEndObject();
  }

  /** Fields of the newest lines. */
  ReadDesk.Question fields(Reads.Asked asked, LogQuery query, ReadParameters.Span span)
      throws ReadException {
    ReadParameters parameters = asked.parameters();
    int lines = parameters.limit("line_limit", USUAL, MOST);
    String name = parameters.text("limit").isEmpty() ? "field_limit" : "limit";
    int limit = parameters.limit(name, USUAL, MOST);
    boolean values = !asked.name().isEmpty();
    return work -> {
      FieldsFound found = values ? FieldsFound.of(asked.name()) : new FieldsFound(limit);
      read(asked.tenant(), query, span, work, new Some(found, lines));
      return Answers.of(
          settings.maxAnswerBytes(),
          json -> {
            json.writeStartObject();
            if (values) {
              json.writeArrayFieldStart("values");
              for (String value : found.values(asked.name(), limit)) {
                json.writeString(value);
              }
              json.writeEndArray();
            } else {
              json.writeArrayFieldStart("fields");
              for (FieldsFound.Field field : found.fields()) {
                field(json, field);
              }
              json.writeEndArray();
            }
            json.writeNumberField("limit", limit);
            json.writeEndObject();
          });
    };
  }

  private static void field(JsonGenerator json, FieldsFound.Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("label", field.name());
    json.writeStringField("type", field.type().word());
    json.writeNumberField("cardinality", field.cardinality());
    if (field.parsers().isEmpty()) {
      json.writeNullField("parsers");
    } else {
      json.writeArrayFieldStart("parsers");
      for (String parser : field.parsers()) {
        json.writeString(parser);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  /** Looks at the first lines that it is shown. */
  private static final class Some implements EntryVisitor {
    private final FieldsFound found;
    private int left;

    Some(FieldsFound found, int lines) {
      this.found = found;
      this.left = lines;
    }

    @Override
    public boolean visit(Labels labels, QueriedEntry entry, int part, long place) {
      if (left > 0) {
        found.take(labels, entry);
        left--;
      }
      return left > 0;
    }
  }

  /** Kinds of lines. */
  ReadDesk.Question patterns(
      Reads.Asked asked, LogQuery query, ReadParameters.Span span, long stepNanos)
      throws ReadException {
    int limit = asked.parameters().limit("limit", USUAL, MOST);
    return work -> {
      PatternsFound found = new PatternsFound(span.from(), span.to(), stepNanos);
      read(
          asked.tenant(),
          query,
          span,
          work,
          (labels, entry, part, place) -> {
            found.take(entry);
            return true;
          });
      return Answers.data(
          settings.maxAnswerBytes(),
          work,
          json -> {
            json.writeStartArray();
            for (PatternsFound.Found pattern : found.patterns(limit)) {
              json.writeStartObject();
              json.writeStringField("pattern", pattern.pattern());
              json.writeArrayFieldStart("samples");
              for (PatternsFound.Sample sample : pattern.samples()) {
                json.writeStartArray();
                json.writeNumber(sample.seconds());
                json.writeNumber(sample.lines());
                json.writeEndArray();
              }
              json.writeEndArray();
              json.writeEndObject();
            }
            json.writeEndArray();
          });
    };
  }

  private void read(
      String tenant, LogQuery query, ReadParameters.Span span, ReadWork work, EntryVisitor visitor)
      throws IOException {
    try (KeptView view = store.view(tenant)) {
      view.read(new CaptureFilter(span.from(), span.to(), query), true, work, visitor);
    }
  }
}
