package dev.wadi.chain.limit;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Tokens that come at a steady rate up to a capacity; who wants more than there are must wait.
 *
 * <p>Fractions of tokens are kept, so that the long-run rate is exact however often it is asked. A
 * request larger than the capacity is granted when the bucket is full, and leaves a debt. Threads
 * may share it.
 */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double capacity;

  /* Guards the two fields below. */
  private final ReentrantLock lock = new ReentrantLock();
  private double tokens;
  private long filledNanos;

  /**
   * @param nowNanos a nano ticker's value
   */
  TokenBucket(long perSecond, long capacity, long nowNanos) {
    this.perSecond = perSecond;
    this.capacity = capacity;
    this.tokens = capacity;
    this.filledNanos = nowNanos;
  }

  /** Takes tokens and returns 0, or takes none and returns the nanoseconds to wait for them. */
  long take(long amount, long nowNanos) {
    lock.lock();
    try {
      fill(nowNanos);
      double needed = Math.min((double) amount, capacity);
      if (tokens >= needed) {
        tokens -= amount;
        return 0;
      }
      return (long) Math.ceil((needed - tokens) / perSecond * NANOS);
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was taken for nothing. */
  void giveBack(long amount) {
    lock.lock();
    try {
      tokens = Math.min(capacity, tokens + amount);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a new bucket would be the same. */
  boolean isFull(long nowNanos) {
    lock.lock();
    try {
      fill(nowNanos);
      return tokens >= capacity;
    } finally {
      lock.unlock();
    }
  }

  private void fill(long nowNanos) {
    long passed = nowNanos - filledNanos;
    if (passed > 0) {
      tokens = Math.min(capacity, tokens + passed / NANOS * perSecond);
      filledNanos = nowNanos;
    }
  }
}
