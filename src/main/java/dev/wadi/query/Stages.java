package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.List;

/** How lines go through the stages of a query. */
final class Stages {
  private Stages() {}

  /**
   * What a query needs to know of lines with these labels.
   *
   * @param changes the query has stages that change labels or text
   */
  static QueryLine line(boolean changes, Labels labels, List<String> names, boolean collecting) {
    return changes ? new ChangedLine(labels, names) : new Fields(labels, names, collecting);
  }

  /** True when the line passes all of them, one after the other. */
  static boolean pass(List<Stage> stages, QueryLine line, QueriedEntry entry) {
    if (line instanceof ChangedLine changed) {
      return passChanged(stages, changed);
    }
    for (int k = 0; k < stages.size(); k++) {
      Stage stage = stages.get(k);
      if (stage instanceof LabelFilter filter) {
        if (!filter.matches(line)) {
          return false;
        }
      } else if (stage instanceof Extractor extractor && line instanceof Fields fields) {
        extractor.extract(fields, entry.lineBuffer(), entry.lineOffset(), entry.lineLength());
      } else if (stage instanceof LabelChoice && line instanceof Fields fields) {
        fields.dropError(); // no other choice is asked of a line that does not change
      }
    }
    return true;
  }

  private static boolean passChanged(List<Stage> stages, ChangedLine line) {
    for (int k = 0; k < stages.size(); k++) {
      Stage stage = stages.get(k);
      if (stage instanceof LabelFilter filter) {
        if (!filter.matches(line)) {
          return false;
        }
      } else if (stage instanceof LineFilter filter) {
        if (!filter.matches(line.textBuffer(), line.textOffset(), line.textLength())) {
          return false;
        }
      } else if (stage instanceof Extractor extractor) {
        line.extract(extractor);
      } else if (stage instanceof Change change) {
        change.apply(line);
      }
    }
    return true;
  }
}
