package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * By which labels series are put together: {@code by (app, env)} or {@code without (pod)}.
 * Immutable.
 *
 * @param without all labels but these; else these alone
 * @param names without repetition
 */
record Grouping(boolean without, List<String> names) {
  /** Every label counts: each series stays by itself. */
  static final Grouping EACH = new Grouping(true, List.of());

  /** No label counts: all series together. */
  static final Grouping ALL = new Grouping(false, List.of());

  Grouping {
    names = names.stream().distinct().toList();
  }

  Labels of(Labels labels) {
    if (without ? names.isEmpty() : labels.isEmpty()) {
      return labels;
    }
    Map<String, String> kept = new TreeMap<>();
    if (without) {
      kept.putAll(labels);
      names.forEach(kept::remove);
    } else {
      for (String name : names) {
        kept.put(name, labels.get(name, ""));
      }
    }
    return Labels.of(kept);
  }

  /** The same with one more label left out. */
  Grouping leavingOut(String name) {
    if (!without) {
      return this;
    }
    List<String> more = new ArrayList<>(names);
    more.add(name);
    return new Grouping(true, more);
  }

  /** As it stands behind an operator, with a blank in front; nothing for {@link #EACH}. */
  String suffix() {
    return equals(EACH) ? "" : (without ? " without (" : " by (") + String.join(", ", names) + ")";
  }
}
