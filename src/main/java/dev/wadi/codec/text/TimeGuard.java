package dev.wadi.codec.text;

import java.time.Duration;

/**
 * For lines that arrive when they are written, over a network: how far their times may be from
 * their arrival. A clock that nobody has set, or a zone that nobody has told, would make lines of
 * last year or of next week of them, which later stations refuse. So such a line has the time of
 * its arrival, and {@code time_told} says what it told; one without any time has that of its
 * arrival too, and never that of the line before it, which may be another machine's.
 *
 * @param maxAge how old a time may be; zero: as old as it likes
 * @param maxAhead how far ahead; zero: as far as it likes
 */
public record TimeGuard(Duration maxAge, Duration maxAhead) {
  public TimeGuard {
    requireNotNegative("maxAge", maxAge);
    requireNotNegative("maxAhead", maxAhead);
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
    }
  }

  boolean allows(long nanos, long arrivedNanos) {
    long told = Math.max(0, nanos); // so that no difference is too long
    return (maxAge.isZero() || arrivedNanos - told <= nanos(maxAge))
        && (maxAhead.isZero() || told - arrivedNanos <= nanos(maxAhead));
  }

  private static long nanos(Duration duration) {
    return duration.toSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE : duration.toNanos();
  }
}
