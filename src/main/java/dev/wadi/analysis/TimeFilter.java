package dev.wadi.analysis;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.model.Rfc3339;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The times that people give to filters: {@code 2026-01-15T10:32:00Z}; {@code 10:32}, on the day
 * the capture started and in the offset it was started with; {@code -30m}, before the capture's
 * end, or before its start while it is live.
 */
public final class TimeFilter {
  private static final Pattern MINUTE = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");

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
    String time = text.strip();
    long absolute = Rfc3339.parse(time);
    if (absolute != Rfc3339.NOT_A_TIME) {
      return absolute;
    }
    if (MINUTE.matcher(time).matches()) {
      OffsetDateTime started = metadata.started();
      return Rfc3339.toNanos(
          started.toLocalDate().atTime(LocalTime.parse(time)).toInstant(started.getOffset()));
    }
    if (time.startsWith("-")) {
      try {
        return Rfc3339.toNanos(
            metadata.reference().toInstant().minus(Quantities.duration(time.substring(1))));
      } catch (IllegalArgumentException e) {
        throw expected(text, e);
      }
    }
    throw expected(text, null);
  }

  private static IllegalArgumentException expected(String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "time: '" + text + "' (expected: such as 2026-01-15T10:32:00Z, 10:32 or -30m)", cause);
  }
}
