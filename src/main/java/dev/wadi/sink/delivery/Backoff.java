package dev.wadi.sink.delivery;

import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: a random time below a ceiling that doubles with each
 * failure, so that many waiting parties spread out instead of returning together.
 *
 * <p>Not for several threads at once.
 */
public final class Backoff {
  private final DeliverySettings.Pacing pacing;
  private final RandomGenerator random;

  public Backoff(DeliverySettings.Pacing pacing, RandomGenerator random) {
    this.pacing = pacing;
    this.random = random;
  }

  /** After so many failures in a row, from 1. */
  public long millis(int failures) {
    long ceiling = pacing.firstBackoffMillis();
    for (int i = 1; i < failures && ceiling < pacing.maxBackoffMillis(); i++) {
      ceiling *= 2;
    }
    return between(pacing.minBackoffMillis(), Math.min(ceiling, pacing.maxBackoffMillis()));
  }

  /** After a sign that settings are wrong: the wait for it, give or take a tenth. */
  public long misconfiguredMillis() {
    long wait = pacing.misconfiguredMillis();
    return between(wait - wait / 10, wait + wait / 10);
  }

  private long between(long low, long high) {
    return low + (high <= low ? 0 : random.nextLong(high - low + 1));
  }
}
