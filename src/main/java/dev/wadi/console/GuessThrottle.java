package dev.wadi.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Slows down whoever guesses passwords: a bucket of guesses for each address and one for all
 * together. A guess is paid before the password is looked at, so that many at the same time gain
 * nothing, and paid back when it was right. Bounded: the addresses seen longest ago are forgotten
 * first, and the common bucket still holds whoever uses that. Threads share it.
 */
final class GuessThrottle {
  static final int ADDRESS_GUESSES = 5;
  static final Duration ADDRESS_REFILL = Duration.ofSeconds(30);
  static final int COMMON_GUESSES = 30;
  static final Duration COMMON_REFILL = Duration.ofSeconds(2);
  static final int MOST_ADDRESSES = 4096;

  private final LongSupplier nanoTicker;

  /** Guards the buckets. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Bucket common;
  private final Map<String, Bucket> byAddress =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  GuessThrottle(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
    this.common = new Bucket(COMMON_GUESSES, COMMON_REFILL.toNanos(), nanoTicker.getAsLong());
  }

  /** Nanoseconds this address has to wait for its next guess, 0 when it may; takes nothing. */
  long waitNanos(String address) {
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      Bucket bucket = byAddress.get(network(address));
      return bucket == null ? 0 : bucket.waitNanos(now);
    } finally {
      lock.unlock();
    }
  }

  /** Takes one guess and returns 0, or takes nothing and returns the nanoseconds to wait. */
  long take(String address) {
    long now = nanoTicker.getAsLong();
    lock.lock();
    try {
      Bucket bucket =
          byAddress.computeIfAbsent(
              network(address), key -> new Bucket(ADDRESS_GUESSES, ADDRESS_REFILL.toNanos(), now));
      long wait = Math.max(bucket.waitNanos(now), common.waitNanos(now));
      if (wait == 0) {
        bucket.take();
        common.take();
      }
      return wait;
    } finally {
      lock.unlock();
    }
  }

  /** The guess was right: it is paid back, and the address begins anew. */
  void right(String address) {
    lock.lock();
    try {
      byAddress.remove(network(address));
      common.giveBack();
    } finally {
      lock.unlock();
    }
  }

  int addresses() {
    lock.lock();
    try {
      return byAddress.size();
    } finally {
      lock.unlock();
    }
  }

  /* Whoever has one IPv6 address has 2^64 of them, so the first four groups count. */
  private static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    int end = -1;
    for (int groups = 0; groups < 4; groups++) {
      int next = address.indexOf(':', end + 1);
      if (next < 0 || next == end + 1) {
        return address;
      }
      end = next;
    }
    return address.substring(0, end);
  }

  /** Guesses left, counted as the time at which the bucket is full again. */
  private static final class Bucket {
    private final long refillNanos;
    private final long depthNanos;
    private long fullAtNanos;

    Bucket(int guesses, long refillNanos, long now) {
      this.refillNanos = refillNanos;
      this.depthNanos = guesses * refillNanos;
      this.fullAtNanos = now;
    }

    long waitNanos(long now) {
      if (fullAtNanos - now < 0) {
        fullAtNanos = now;
      }
      return Math.max(0, fullAtNanos + refillNanos - now - depthNanos);
    }

    void take() {
      fullAtNanos += refillNanos;
    }

    void giveBack() {
      fullAtNanos -= refillNanos;
    }
  }
}
