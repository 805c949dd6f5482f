package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.List;
import java.util.Map;

/**
 * What {@code | json}, and else {@code | logfmt}, find in lines of streams with the same labels,
 * without anybody saying which of them the lines are. For one thread.
 */
public final class LineFields {
  private final Fields fields;

  public LineFields(Labels labels) {
    this.fields = new Fields(labels, List.of(), true);
  }

  /** How the fields of a line were found, in LogQL's words. */
  public enum Parser {
    JSON,
    LOGFMT,
    NONE
  }

  /**
   * Reads a line.
   *
   * @param found is given the fields of it, by the names that LogQL calls them
   */
  public Parser read(QueriedEntry entry, Map<String, String> found) {
    Parser parser = Parser.JSON;
    extract(Extractor.JSON, entry);
    if (fields.hasError()) {
      parser = Parser.LOGFMT;
      extract(Extractor.LOGFMT, entry);
    }
    found.putAll(fields.collected());
    boolean none = fields.collected().isEmpty();
    fields.end();
    return none ? Parser.NONE : parser;
  }

  private void extract(Extractor extractor, QueriedEntry entry) {
    fields.start(entry);
    extractor.extract(fields, entry.lineBuffer(), entry.lineOffset(), entry.lineLength());
  }
}
