package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which fields of a line anybody asks for, each with the slot that it is put into. Immutable.
 *
 * @param names the field of each slot
 */
record FieldPlan(List<String> names) {
  /** The slot of a field that nobody asks for. */
  static final int NONE = -1;

  FieldPlan {
    names = List.copyOf(names);
  }

  static FieldPlan of(TextSettings settings) {
    Set<String> names = new LinkedHashSet<>();
    names.addAll(settings.labels().values());
    names.addAll(settings.metadata().values());
    names.addAll(settings.message());
    names.addAll(settings.timestamp());
    names.addAll(settings.levelFields());
    names.remove(TextSettings.ALL_FIELDS);
    return new FieldPlan(new ArrayList<>(names));
  }

  int size() {
    return names.size();
  }

  int slot(String name) {
    return names.indexOf(name);
  }

  int[] slots(List<String> wanted) {
    return wanted.stream().mapToInt(this::slot).filter(slot -> slot != NONE).toArray();
  }

  int[] slots(Map<String, String> mapping) {
    return slots(
        mapping.values().stream().filter(f -> !f.equals(TextSettings.ALL_FIELDS)).toList());
  }

  static byte[][] bytes(List<String> names) {
    byte[][] all = new byte[names.size()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = names.get(i).getBytes(UTF_8);
    }
    return all;
  }
}
