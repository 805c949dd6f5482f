package dev.wadi.source.hec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Numbers by which senders ask whether events are safe. One is given when they are, so whether they
 * are is whether it was given: here, on that channel, before or after a restart.
 *
 * <p>A number of another channel is not one, nor is one that a real collector gave, which counts
 * from nought: who asks for events that went elsewhere must not hear that they are here. Nothing is
 * remembered. Threads share it.
 */
final class AckIds {
  /*
   * 53 bits, what a number in JSON may be: 43 that count on from the time of the start, in quarters
   * of a millisecond since 2024, so that what was given before a restart is below it; and ten of a
   * sum over that and the channel. Before FIRST nothing was ever given.
   */
  private static final int SUM_BITS = 10;
  private static final long SUM_MASK = (1 << SUM_BITS) - 1;
  private static final long BEGINNING_MILLIS = 1_704_067_200_000L;
  private static final long FIRST = 4L * 60_000_000_000L;

  private final AtomicLong last;

  AckIds(InstantSource clock) {
    this.last = new AtomicLong(Math.max(FIRST, 4 * (clock.millis() - BEGINNING_MILLIS)));
  }

  /** One for events that are safe. */
  long give(String channel) {
    long number = last.incrementAndGet();
    return number << SUM_BITS | sum(number, channel);
  }

  /** Whether it was given on this channel. */
  boolean isGiven(long id, String channel) {
    long number = id >> SUM_BITS;
    return number > FIRST && number <= last.get() && (id & SUM_MASK) == sum(number, channel);
  }

  private static long sum(long number, String channel) {
    CRC32C sum = new CRC32C();
    sum.update((number + channel.toLowerCase(Locale.ROOT)).getBytes(UTF_8));
    return sum.getValue() & SUM_MASK;
  }
}
