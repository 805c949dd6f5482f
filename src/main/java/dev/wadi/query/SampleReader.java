package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Arrays;
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
  private final boolean takesErrors;
  private final List<LineFilter> lines;
  private final List<Stage> stages;
  private final QueryLine fields;
  private @Nullable QueriedEntry entry;
  private double value;
  /* By window. */
  private final @Nullable LastKey[] last;

  /** A series' labels, and the values that made them. */
  @SuppressWarnings("ArrayRecordComponent")
  private record LastKey(byte[][] values, Labels labels) {}

  SampleReader(Selection selection, Labels labels) {
    this.selection = selection;
    this.labels = labels;
    this.takesErrors = selection.takesErrors();
    this.lines = selection.query().lineFilters();
    this.last = new LastKey[selection.windows().size()];
    this.stages = selection.query().behindLineFilters();
    this.fields =
        Stages.line(
            selection.query().changes(), labels, selection.fieldNames(), selection.collects());
  }

  /** Lets go of the line last read. */
  void end() {
    entry = null;
    fields.end();
  }

  /**
   * Is a line a sample?
   *
   * @throws MetricException when it has an error that fails the question
   */
  boolean read(QueriedEntry at) {
    for (int k = 0; k < lines.size(); k++) {
      if (!lines.get(k).matches(at.lineBuffer(), at.lineOffset(), at.lineLength())) {
        return false;
      }
    }
    entry = at;
    fields.start(at);
    if (!Stages.pass(stages, fields, at)) {
      return false;
    }
    Unwrap unwrap = selection.unwrap();
    if (unwrap != null && !unwrapped(unwrap)) {
      return false;
    }
    String error = fields.error();
    if (error == null) {
      return true;
    }
    if (takesErrors) {
      return true;
    }
    if (selection.isStrict()) {
      throw pipelineError(error);
    }
    selection.failed(error);
    return false;
  }

  /* In Loki's words, which clients know. */
  private MetricException pipelineError(String error) {
    Labels all = keyWithout(Grouping.EACH).with(Fields.ERROR, error);
    return new MetricException(
        "pipeline error: '"
            + error
            + "' for series: '"
            + all
            + "'.\nUse a label filter to intentionally skip this error. (e.g | __error__!=\""
            + error
            + "\").\nTo skip all potential errors you can match empty errors.(e.g __error__=\"\")\n"
            + "The label filter can also be specified after unwrap. (e.g | unwrap latency |"
            + " __error__=\"\" )\n");
  }

  private boolean unwrapped(Unwrap unwrap) {
    fields.find(unwrap.label());
    if (fields.isMissing()) {
      return false;
    }
    value = unwrap.read(fields.buffer(), fields.offset(), fields.length());
    if (Double.isNaN(value)) {
      value = 0; // as Loki counts it, for those who ask for errors
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

  /** The labels of the line last read, as window {@code w} tells series apart. */
  Labels key(int w, Grouping grouping) {
    if (grouping.without()) {
      return keyWithout(grouping);
    }
    /* Lines that follow one another mostly are of the same series. */
    LastKey known = last[w];
    List<String> names = grouping.names();
    boolean same = known != null;
    for (int n = 0; n < names.size() && same; n++) {
      fields.find(names.get(n));
      byte[] value = known.values[n];
      int from = fields.offset();
      same =
          value.length == fields.length()
              && Arrays.equals(value, 0, value.length, fields.buffer(), from, from + value.length);
    }
    if (known == null || !same) {
      known = newKey(names);
      last[w] = known;
    }
    return known.labels;
  }

  private LastKey newKey(List<String> names) {
    Map<String, String> pairs = new TreeMap<>();
    byte[][] values = new byte[names.size()][];
    for (int n = 0; n < values.length; n++) {
      fields.find(names.get(n));
      int from = fields.offset();
      values[n] = Arrays.copyOfRange(fields.buffer(), from, from + fields.length());
      pairs.put(names.get(n), new String(values[n], UTF_8));
    }
    return new LastKey(values, Labels.of(pairs));
  }

  private Labels keyWithout(Grouping grouping) {
    Map<String, String> pairs = new TreeMap<>();
    pairs.putAll(labels);
    QueriedEntry at = entry;
    if (at != null) {
      at.forEachMetadata(pairs::put);
    }
    fields.label(pairs);
    String error = fields.error();
    if (error != null) {
      pairs.put(Fields.ERROR, error);
    }
    Unwrap unwrap = selection.unwrap();
    if (unwrap != null) {
      pairs.remove(unwrap.label());
    }
    grouping.names().forEach(pairs::remove);
    return Labels.of(pairs);
  }
}
