package dev.wadi.proof;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a case expects, or what came: texts in lists and under names, as they stand in a file. All
 * scalars are texts; numbers are compared as they are written. Immutable.
 */
public sealed interface Tree {
  /** Where it stands, counted from 1; 0 for what stands in no file. */
  int line();

  /** A text. */
  record Text(int line, String text) implements Tree {}

  /** A list. */
  record Items(int line, List<Tree> items) implements Tree {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Values by their names, in the order in which they were written. */
  record Fields(int line, Map<String, Tree> fields) implements Tree {
    public Fields {
      fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public @Nullable Tree get(String name) {
      return fields.get(name);
    }
  }

  /** All of it in one line, as YAML. */
  static String flow(Tree tree) {
    return CaseYaml.flow(tree);
  }

  static Tree text(Object value) {
    return new Text(0, String.valueOf(value));
  }

  static Items items(List<? extends Tree> items) {
    return new Items(0, List.copyOf(items));
  }

  static Fields fields(Map<String, ? extends Tree> fields) {
    return new Fields(0, new LinkedHashMap<>(fields));
  }

  /** Texts by their names. */
  static Fields texts(Map<String, ?> values) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    values.forEach((name, value) -> fields.put(name, text(value)));
    return fields(fields);
  }
}
