package dev.wadi.source.tail;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * When to look through all folders: now and then, and soon when something happened, but never so
 * often that it costs more than a small share of the time; at the latest a minute after the last
 * look, whatever that cost. For one thread.
 */
final class LookTimes {
  private static final long SETTLING_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /* Looking costs no more than a two-hundredth of the time, or a tenth when something happened. */
  private static final int SHARE = 200;
  private static final int SHARE_SOON = 10;

  /* A share of a slow look may be long; a file that nobody tells of waits no longer than this. */
  private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final long pollNanos;
  private long lastNanos;
  private long costNanos;
  private long lastCostNanos;
  private boolean soon;
  private long soonSinceNanos;

  LookTimes(Duration poll) {
    this.pollNanos = poll.toNanos();
  }

  /** Something happened, or will have at a time. */
  void soon(long atNanos) {
    if (!soon) {
      soon = true;
      soonSinceNanos = atNanos;
    }
  }

  /** When the next look is due. */
  long dueAt() {
    long usual = lastNanos + Math.max(pollNanos, restNanos(SHARE));
    if (!soon) {
      return usual;
    }
    long early = Math.max(soonSinceNanos + SETTLING_NANOS, lastNanos + restNanos(SHARE_SOON));
    return Math.min(usual, early);
  }

  private long restNanos(int share) {
    return share * Math.min(costNanos, MOST_NANOS / share);
  }

  boolean isDue(long now) {
    return now - dueAt() >= 0;
  }

  /** A look begins: what happens from now on is for the next one. */
  void begun() {
    soon = false;
  }

  void ended(long begunNanos, long nowNanos) {
    long cost = nowNanos - begunNanos;
    /* One that had to wait, for a disk or for its turn, says nothing about the next. */
    costNanos = Math.min(cost, lastCostNanos);
    lastCostNanos = cost;
    lastNanos = nowNanos;
  }
}
