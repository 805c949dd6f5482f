package dev.wadi.client;

import java.util.Map;
import java.util.Objects;

/**
 * One line on its way.
 *
 * @param timeNanos when it was written, nanoseconds since the epoch
 * @param text the line, of any length
 * @param stackTrace empty when there is none
 * @param labels further labels of its stream
 * @param metadata further pairs that belong to the line
 */
public record LogEvent(
    long timeNanos,
    LogLevel level,
    LogKey key,
    String text,
    String stackTrace,
    HttpFields http,
    Map<String, String> labels,
    Map<String, String> metadata) {
  private static final int OBJECT_BYTES = 160;
  private static final int PAIR_BYTES = 96;

  /* What a program logs may be null against all that is written here; a logger does not throw at it. */
  public LogEvent {
    level = Objects.requireNonNullElse(level, LogLevel.INFO);
    text = String.valueOf(text);
    stackTrace = Objects.requireNonNullElse(stackTrace, "");
    http = Objects.requireNonNullElse(http, HttpFields.NONE);
    labels = Objects.requireNonNullElse(labels, Map.of());
    metadata = Objects.requireNonNullElse(metadata, Map.of());
  }

  /** A line with nothing beside its text. */
  public static LogEvent of(long timeNanos, LogLevel level, LogKey key, String text) {
    return new LogEvent(timeNanos, level, key, text, "", HttpFields.NONE, Map.of(), Map.of());
  }

  /** About what it takes of the memory. */
  long bytes() {
    long chars = (long) text.length() + stackTrace.length() + http.url().length();
    return OBJECT_BYTES + 2 * chars + pairs(labels) + pairs(metadata);
  }

  private static long pairs(Map<String, String> map) {
    if (map.isEmpty()) {
      return 0;
    }
    long bytes = 0;
    for (Map.Entry<String, String> pair : map.entrySet()) {
      bytes += PAIR_BYTES + 2L * (pair.getKey().length() + pair.getValue().length());
    }
    return bytes;
  }
}
