package dev.wadi.query;

import dev.wadi.model.Rfc3339;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The times that people give to filters: {@code 2026-01-15T10:32:00Z}; {@code 10:32}, on the day
 * that something started and in the offset it was started with; {@code -1h30m}, before its end.
 *
 * @param started the day that a clock time is of
 * @param reference what {@code -30m} counts back from
 */
public record TimeWords(OffsetDateTime started, OffsetDateTime reference) {
  private static final Pattern MINUTE = Pattern.compile("([01]\\d|2[0-3]):[0-5]\\d");
  private static final Pattern BACK =
      Pattern.compile("-((?:\\d+\\.?\\d*|\\.\\d+)(?:ns|us|µs|μs|ms|s|m|h))+");

  /**
   * Nanoseconds since the epoch.
   *
   * @throws IllegalArgumentException when the text is no time
   */
  public long nanos(String text) {
    String time = text.strip();
    long absolute = Rfc3339.parse(time);
    if (absolute != Rfc3339.NOT_A_TIME) {
      return absolute;
    }
    if (MINUTE.matcher(time).matches()) {
      return Rfc3339.toNanos(
          started.toLocalDate().atTime(LocalTime.parse(time)).toInstant(started.getOffset()));
    }
    double back = back(time);
    if (Double.isNaN(back)) {
      throw expected("time", text, null);
    }
    try {
      return Rfc3339.toNanos(reference.toInstant().minusNanos((long) back));
    } catch (DateTimeException | ArithmeticException e) {
      throw expected("time", text, e);
    }
  }

  private static double back(String time) {
    if (!BACK.matcher(time).matches()) {
      return Double.NaN;
    }
    double nanos = Units.durationNanos(time.substring(1));
    return nanos < Long.MAX_VALUE ? nanos : Double.NaN;
  }

  /** Refuses what no start and no end would make a time of; an empty text is no bound. */
  static void check(String name, String text) {
    String time = text.strip();
    if (!time.isEmpty()
        && Rfc3339.parse(time) == Rfc3339.NOT_A_TIME
        && !MINUTE.matcher(time).matches()
        && Double.isNaN(back(time))) {
      throw expected(name, text, null);
    }
  }

  private static IllegalArgumentException expected(
      String name, String text, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        name + ": '" + text + "' (expected: such as 2026-01-15T10:32:00Z, 10:32 or -30m)", cause);
  }
}
