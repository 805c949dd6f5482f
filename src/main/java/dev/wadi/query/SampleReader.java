package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes samples of the lines of streams with one label set: runs the stages, reads the number, and
 * knows the labels that the line then has. For one thread.
 */
final class SampleReader {
  private final Selection selection;
  private final Labels labels;
  private final List<LineFilter> lines;
  private final List<Stage> stages;
  private final QueryLine fields;
  private @Nullable LogStream stream;
  private @Nullable StreamEntry entry;
  private int position;
  private double value;

  SampleReader(Selection selection, Labels labels) {
    this.selection = selection;
    this.labels = labels;
    this.lines = selection.query().lineFilters();
    this.stages = selection.query().behindLineFilters();
    this.fields =
        Stages.line(
            selection.query().changes(), labels, selection.fieldNames(), selection.collects());
  }

  /** Turns to another stream of the same labels. */
  void start(LogStream next) {
    stream = next;
    entry = new StreamEntry(next);
  }

  /** Lets go of the stream. */
  void end() {
    stream = null;
    entry = null;
    fields.end();
  }

  /** Is line {@code i} a sample? */
  boolean read(int i) {
    LogStream in = stream;
    StreamEntry at = entry;
    if (in == null || at == null) {
      throw new IllegalStateException("no stream yet");
    }
    for (int k = 0; k < lines.size(); k++) {
      if (!lines.get(k).matches(in.lineBuffer(i), in.lineOffset(i), in.lineLength(i))) {
        return false;
      }
    }
    position = i;
    fields.start(at.at(i));
    if (!Stages.pass(stages, fields, at)) {
      return false;
    }
    Unwrap unwrap = selection.unwrap();
    if (unwrap != null && !unwrapped(unwrap)) {
      return false;
    }
    String error = fields.error();
    if (error != null) {
      selection.failed(error);
      return false;
    }
    return true;
  }

  private boolean unwrapped(Unwrap unwrap) {
    fields.find(unwrap.label());
    if (fields.isMissing()) {
      return false;
    }
    value = unwrap.read(fields.buffer(), fields.offset(), fields.length());
    if (Double.isNaN(value)) {
      fields.fail("SampleExtractionErr");
    }
    for (LabelFilter filter : unwrap.filters()) {
      if (!filter.matches(fields)) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of the line last read, as stages left it. */
  int lineLength() {
    return fields.textLength();
  }

  /** The number of the line last read. */
  double value() {
    return value;
  }

  /** The labels of the line last read, as a window tells series apart. */
  Labels key(Grouping grouping) {
    Map<String, String> pairs = new TreeMap<>();
    if (!grouping.without()) {
      for (String name : grouping.names()) {
        fields.find(name);
        pairs.put(name, new String(fields.buffer(), fields.offset(), fields.length(), UTF_8));
      }
      return Labels.of(pairs);
    }
    pairs.putAll(labels);
    if (stream != null && stream.hasMetadata()) {
      pairs.putAll(stream.metadata(position));
    }
    fields.label(pairs);
    Unwrap unwrap = selection.unwrap();
    if (unwrap != null) {
      pairs.remove(unwrap.label());
    }
    grouping.names().forEach(pairs::remove);
    return Labels.of(pairs);
  }
}
