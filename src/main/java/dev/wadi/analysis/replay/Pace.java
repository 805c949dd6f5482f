package dev.wadi.analysis.replay;

import java.time.Duration;
import java.util.Locale;

/**
 * How quickly time passes in a replay.
 *
 * @param speed 0 for no waiting at all, 1 as it was, 10 ten times as quickly
 * @param longestGap most that is waited between two entries; zero for no bound
 */
public record Pace(double speed, Duration longestGap) {
  /** As it was. */
  public static final Pace REAL = new Pace(1, Duration.ZERO);

  public Pace {
    if (!(speed >= 0) || Double.isInfinite(speed)) {
      throw new IllegalArgumentException("speed: " + speed + " (expected: >= 0)");
    }
    if (longestGap.isNegative()) {
      throw new IllegalArgumentException("longestGap: " + longestGap + " (expected: >= 0)");
    }
  }

  /** Reads {@code 10}, {@code 2.5x}, {@code 0}. */
  public static double speed(String text) {
    String number = text.strip().toLowerCase(Locale.ROOT).replaceFirst("x$", "");
    if (!number.matches("[0-9]{1,9}(\\.[0-9]{1,9})?|\\.[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "speed: \"" + text + "\" (expected: a number such as 1, 10x, 0.5; 0 does not wait)");
    }
    return Double.parseDouble(number);
  }

  /** Nanoseconds to wait between two entries that are so far apart; 0 when the later is earlier. */
  long nanos(long apart) {
    if (speed == 0 || apart <= 0) {
      return 0;
    }
    double wait = apart / speed;
    double bound = longestGap.isZero() ? Double.MAX_VALUE : longestGap.toNanos();
    return (long) Math.min(Math.min(wait, bound), Long.MAX_VALUE);
  }
}
