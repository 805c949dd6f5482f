package dev.wadi.query;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** Sizes and durations as LogQL writes them, for those who have them beside a query. */
public final class Amounts {
  private Amounts() {}

  /** A size such as {@code 20MB} or {@code 1GiB} in bytes; empty when the text is none. */
  public static OptionalLong bytes(String text) {
    double bytes = Units.bytes(text.strip());
    return bytes >= 0 && bytes < Long.MAX_VALUE
        ? OptionalLong.of((long) bytes)
        : OptionalLong.empty();
  }

  /** A duration such as {@code 1h30m}; empty when the text is none, or negative. */
  public static Optional<Duration> duration(String text) {
    double nanos = Units.durationNanos(text.strip());
    return nanos >= 0 && nanos < Long.MAX_VALUE
        ? Optional.of(Duration.ofNanos((long) nanos))
        : Optional.empty();
  }

  /** A duration in seconds, perhaps negative; NaN when the text is none. */
  public static double seconds(String text) {
    return Units.durationNanos(text) / 1e9;
  }
}
