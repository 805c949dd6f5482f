package dev.wadi.client;

import java.util.concurrent.TimeUnit;

/** Lets so many pass a second, and some of them at once. For one thread. */
final class Pace {
  private final long gapNanos;
  private final long aheadNanos;
  private long nextNanos;

  Pace(int perSecond, int burst) {
    this.gapNanos = Math.max(1, TimeUnit.SECONDS.toNanos(1) / perSecond);
    this.aheadNanos = gapNanos * (burst - 1);
    this.nextNanos = System.nanoTime();
  }

  /** Waits until the next may pass. */
  void await() throws InterruptedException {
    long now = System.nanoTime();
    nextNanos = Math.max(nextNanos, now);
    long wait = nextNanos - aheadNanos - now;
    if (wait > 0) {
      TimeUnit.NANOSECONDS.sleep(wait);
    }
    nextNanos += gapNanos;
  }
}
