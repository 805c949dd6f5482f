package dev.wadi.source.door;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The time of receipt for lines that bring none, in nanoseconds since the epoch: each is later than
 * the one before, so that sorting by time keeps the order in which lines came. Threads may share
 * it.
 */
public final class ArrivalTimes implements LongSupplier {
  /*
   * A clock that is set back a little, as clocks are, must not turn lines round. One that was wrong
   * by more is believed again, or all lines would stand in the future until it is there.
   */
  private static final long MOST_AHEAD_NANOS = 10_000_000_000L;

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  public ArrivalTimes(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public long getAsLong() {
    Instant instant = clock.instant();
    long now = instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    return last.updateAndGet(
        before -> before < now || before - MOST_AHEAD_NANOS > now ? now : before + 1);
  }
}
