package dev.wadi.capture;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lines by label name and value, for the index of one data file; bounded. A name with too many
 * values is left out entirely: readers take the list of values as complete. For one thread.
 */
final class LabelCounts {
  static final int MAX_NAMES = 64;
  static final int MAX_VALUES = 1000;

  private final Map<String, Map<String, Long>> counts = new HashMap<>();
  private final Set<String> omitted = new TreeSet<>();

  void add(Labels labels, long lines) {
    for (int i = 0; i < labels.size(); i++) {
      add(labels.name(i), labels.value(i), lines);
    }
  }

  void add(String name, String value, long lines) {
    if (omitted.contains(name)) {
      return;
    }
    Map<String, Long> values = counts.get(name);
    if (values == null) {
      if (counts.size() >= MAX_NAMES) {
        omit(name);
        return;
      }
      values = new HashMap<>();
      counts.put(name, values);
    }
    values.merge(value, lines, Long::sum);
    if (values.size() > MAX_VALUES) {
      counts.remove(name);
      omit(name);
    }
  }

  private void omit(String name) {
    // Names, too, come from senders: beyond this many the list says no more than "many".
    if (omitted.size() < 10 * MAX_NAMES) {
      omitted.add(name);
    }
  }

  Map<String, Map<String, Long>> counts() {
    return new TreeMap<>(counts);
  }

  List<String> omitted() {
    return new ArrayList<>(omitted);
  }

  void clear() {
    counts.clear();
    omitted.clear();
  }
}
