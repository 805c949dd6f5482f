package dev.wadi.query.template;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * All functions that a template may call, by name: Go's own, Loki's, and those Loki has of sprig.
 */
final class Functions {
  static final Map<String, Function> ALL = all();

  private Functions() {}

  private static Map<String, Function> all() {
    Map<String, Function> all = new TreeMap<>();
    FunctionTable table =
        (name, fewest, most, body) -> all.put(name, new Function(name, fewest, most, body));
    table.put("__line__", 0, 0, args -> args.data().line());
    table.put("__timestamp__", 0, 0, args -> Moment.ofNanos(args.data().timestampNanos()));
    LogicFunctions.addTo(table);
    TextFunctions.addTo(table);
    NumberFunctions.addTo(table);
    TimeFunctions.addTo(table);
    return Collections.unmodifiableMap(all);
  }
}
