package dev.wadi.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Options of a benchmark's main class, each {@code --name=value}; unknown names are refused. */
final class BenchOptions {
  private final Map<String, String> values;

  private BenchOptions(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads the arguments.
   *
   * @param defaults every option with its default, names and values in turn
   */
  static BenchOptions parse(String[] args, String... defaults) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < defaults.length; i += 2) {
      values.put(defaults[i], defaults[i + 1]);
    }
    for (String arg : args) {
      String[] pair = arg.startsWith("--") ? arg.substring(2).split("=", 2) : new String[0];
      if (pair.length != 2 || !values.containsKey(pair[0])) {
        throw new IllegalArgumentException(
            "option: "
                + arg
                + " (expected --name=value with one of "
                + new TreeMap<>(values)
                + ")");
      }
      values.put(pair[0], pair[1]);
    }
    return new BenchOptions(values);
  }

  /** The same with other values. */
  BenchOptions with(String... namesAndValues) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      changed.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new BenchOptions(changed);
  }

  /** What a load generator asks for, and how the gateway is started. */
  static String[] forLoads(String... more) {
    String[] common = {
      "launcher", "./wadi",
      "form", "PROTOBUF",
      "connections", "8",
      "lines", "500",
      "streams", "1",
      "line-bytes", "200",
      "bodies", "256",
      "java-options", "",
      "home", "target/bench",
      "drain-seconds", "120",
    };
    String[] all = Arrays.copyOf(common, common.length + more.length);
    System.arraycopy(more, 0, all, common.length, more.length);
    return all;
  }

  String text(String name) {
    return values.get(name);
  }

  String[] list(String name) {
    return Arrays.stream(text(name).split(",")).filter(s -> !s.isEmpty()).toArray(String[]::new);
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  long large(String name) {
    return Long.parseLong(text(name));
  }

  double decimal(String name) {
    return Double.parseDouble(text(name));
  }
}
