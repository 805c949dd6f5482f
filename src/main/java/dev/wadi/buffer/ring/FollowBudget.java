package dev.wadi.buffer.ring;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The time that all who follow a ring may take together: a small share of a core, whatever they ask
 * and however many they are. Who comes when it is spent gets a glance. Threads share it.
 */
final class FollowBudget {
  /** Of each second. */
  static final long NANOS_PER_SECOND = TimeUnit.MILLISECONDS.toNanos(15);

  /** Saved up while nobody asks. */
  static final long MOST_SAVED_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** For one question. */
  static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

  /** For one question when nothing is left. */
  static final long GLANCE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final LongSupplier nanoTicker;

  /* Guards the two fields below; held for arithmetic only. */
  private final ReentrantLock lock = new ReentrantLock();
  private long savedNanos = MOST_SAVED_NANOS;
  private long countedNanos;

  FollowBudget(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
    this.countedNanos = nanoTicker.getAsLong();
  }

  /** How long a question that begins now may take. */
  long take() {
    lock.lock();
    try {
      long now = nanoTicker.getAsLong();
      double seconds = (now - countedNanos) / 1e9;
      savedNanos = Math.min(MOST_SAVED_NANOS, savedNanos + (long) (seconds * NANOS_PER_SECOND));
      countedNanos = now;
      return Math.max(GLANCE_NANOS, Math.min(MOST_NANOS, savedNanos));
    } finally {
      lock.unlock();
    }
  }

  /** It took so long. */
  void took(long nanos) {
    lock.lock();
    try {
      savedNanos = Math.max(0, savedNanos - nanos);
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds of the ticker. */
  long now() {
    return nanoTicker.getAsLong();
  }
}
