package dev.wadi.station;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A number of a station. As a metric it is called {@code wadi_<name>_<unit>}, with {@code _total}
 * behind it when it only grows, and bears the station's name as a label {@code source}, {@code
 * sink} or {@code buffer}.
 *
 * @param name what is counted, small words joined by {@code _}, such as {@code sink_delivered}
 * @param unit what it is counted in, such as {@code entries}, {@code bytes} or {@code seconds};
 *     empty for a plain yes or no
 * @param help one sentence for a person
 * @param total whether it only grows while the process lives
 * @param labels what it is told apart by; the keys, and what they can hold, are a small closed set
 * @param value now
 * @param ours whether its name begins with {@code wadi_}; others are those that dashboards of a
 *     system that we take the place of know
 */
public record Reading(
    String name,
    String unit,
    String help,
    boolean total,
    Map<String, String> labels,
    double value,
    boolean ours) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");

  public Reading {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name: '" + name + "' (expected: lower case words joined by _)");
    }
    if (!unit.isEmpty() && !NAME.matcher(unit).matches()) {
      throw new IllegalArgumentException(
          "unit: '" + unit + "' (expected: lower case words joined by _)");
    }
    labels = Map.copyOf(labels);
  }

  /** A number that only grows while the process lives. */
  public static Reading total(String name, String unit, String help, double value) {
    return new Reading(name, unit, help, true, Map.of(), value, true);
  }

  /** The same for a count. */
  public static Reading total(String name, String unit, String help, long value) {
    return total(name, unit, help, (double) value);
  }

  /** A count under the very name that another system gave it, without {@code _total}. */
  public static Reading promised(String name, String help, long value) {
    return new Reading(name, "", help, true, Map.of(), value, false);
  }

  /** A number that goes up and down under the very name that another system gave it. */
  public static Reading promisedNow(String name, String help, double value) {
    return new Reading(name, "", help, false, Map.of(), value, false);
  }

  /** A number that goes up and down. */
  public static Reading now(String name, String unit, String help, double value) {
    return new Reading(name, unit, help, false, Map.of(), value, true);
  }

  /** The same for a count. */
  public static Reading now(String name, String unit, String help, long value) {
    return now(name, unit, help, (double) value);
  }

  /** The same number, told apart by one label more. */
  public Reading with(String label, String text) {
    TreeMap<String, String> more = new TreeMap<>(labels);
    more.put(label, text);
    return new Reading(name, unit, help, total, more, value, ours);
  }

  /** What it is called as a metric. */
  public String metric() {
    return (ours ? "wadi_" : "")
        + name
        + (unit.isEmpty() ? "" : "_" + unit)
        + (total ? "_total" : "");
  }
}
