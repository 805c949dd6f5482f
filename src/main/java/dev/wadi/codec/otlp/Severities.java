package dev.wadi.codec.otlp;

import java.util.List;

/** The names of OpenTelemetry's severities: TRACE to FATAL, four of each, from 1. */
final class Severities {
  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
  private static final String PREFIX = "SEVERITY_NUMBER_";

  private Severities() {}

  /** The number of {@code SEVERITY_NUMBER_INFO2}, or of a number in digits; 0 for other texts. */
  static int number(String text) {
    String name = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    for (int level = 0; level < LEVELS.size(); level++) {
      for (int step = 1; step <= 4; step++) {
        int number = 4 * level + step;
        if (name.equals(LEVELS.get(level) + (step == 1 ? "" : String.valueOf(step)))
            || name.equals(String.valueOf(number))) {
          return number;
        }
      }
    }
    return 0;
  }
}
