package dev.wadi.buffer.wal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The two clocks of a WAL: one for dates, one for intervals.
 *
 * @param dates may be set back and forth
 * @param ticker counts nanoseconds from anywhere, and only grows
 */
record WalClock(InstantSource dates, LongSupplier ticker) {
  /** Now, in milliseconds since the epoch. */
  long nowMillis() {
    return dates.millis();
  }

  /** Now, in nanoseconds since the epoch. */
  long nowNanos() {
    return nanosOf(dates.instant());
  }

  /** Nanoseconds of the ticker: only differences mean something. */
  long nanoTime() {
    return ticker.getAsLong();
  }

  static long nanosOf(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}
