package dev.wadi.analysis;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.query.TimeWords;

/**
 * The times that people give to filters: {@code 2026-01-15T10:32:00Z}; {@code 10:32}, on the day
 * the capture started and in the offset it was started with; {@code -30m}, before the capture's
 * end, or before its start while it is live.
 */
public final class TimeFilter {
  private TimeFilter() {}

  /** A lower bound, inclusive; no text is no bound. */
  public static long from(String text, CaptureMetadata metadata) {
    return text.isBlank() ? Long.MIN_VALUE : nanos(text, metadata);
  }

  /** An upper bound, inclusive; no text is no bound. */
  public static long to(String text, CaptureMetadata metadata) {
    return text.isBlank() ? Long.MAX_VALUE : nanos(text, metadata);
  }

  /** Nanoseconds since the epoch. */
  public static long nanos(String text, CaptureMetadata metadata) {
    return new TimeWords(metadata.started(), metadata.reference()).nanos(text);
  }
}
