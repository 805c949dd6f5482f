package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat.PushKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The idempotency keys of one tenant that still count, newest last, bounded in number and time.
 *
 * <p>Thread-safe.
 */
final class IdempotencyWindow {
  private final int maxKeys;
  private final long maxAgeNanos;

  /* Guards the map and the followers of every append in it; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Known> known = new LinkedHashMap<>();

  /* First is on its way, or stored: exactly one of the two is there. */
  private record Known(
      PushKey key, long appendNanos, @Nullable Append first, @Nullable Receipt receipt) {}

  IdempotencyWindow(int maxKeys, long maxAgeNanos) {
    this.maxKeys = maxKeys;
    this.maxAgeNanos = maxAgeNanos;
  }

  /** What to do with an append that has a key. */
  sealed interface Answer {
    /** Nobody had this key: go on. */
    record First() implements Answer {}

    /** The same was stored already. */
    record Stored(Receipt receipt) implements Answer {}

    /** The same is on its way, and will answer this one too. */
    record Waiting() implements Answer {}

    /** The key belongs to another request, with this fate. */
    record Other(String fate) implements Answer {}
  }

  Answer claim(Append append, PushKey key, long nowNanos) {
    lock.lock();
    try {
      forgetOld(nowNanos);
      Known before = known.get(key.hash());
      if (before == null) {
        known.put(key.hash(), new Known(key, nowNanos, append, null));
        return new Answer.First();
      }
      if (key.isOfAnotherRequest(before.key())) {
        return new Answer.Other(
            before.receipt() == null ? "still under way" : "kept as " + before.receipt());
      }
      if (before.receipt() != null) {
        return new Answer.Stored(before.receipt());
      }
      if (before.first() != null) {
        before.first().followers.add(append);
      }
      return new Answer.Waiting();
    } finally {
      lock.unlock();
    }
  }

  /** The append was stored: from now on repetitions get its receipt. */
  void stored(PushKey key, Receipt receipt, long appendNanos) {
    lock.lock();
    try {
      known.put(key.hash(), new Known(key, appendNanos, null, receipt));
    } finally {
      lock.unlock();
    }
  }

  /** The append was refused: the next with this key is a first again. */
  void refused(PushKey key) {
    lock.lock();
    try {
      known.remove(key.hash());
    } finally {
      lock.unlock();
    }
  }

  /** The append was stored by an earlier run; in the order of the log. */
  void recovered(PushKey key, Receipt receipt, long appendNanos) {
    lock.lock();
    try {
      known.remove(key.hash()); // newest last
      known.put(key.hash(), new Known(key, appendNanos, null, receipt));
      if (known.size() > maxKeys) {
        known.remove(known.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * All of the log was recovered. Keys are as old as they were when the last of them came: who was
   * cut off then, and comes again with the key, may have been away as long as we were.
   */
  void resume(long nowNanos) {
    lock.lock();
    try {
      long newest = Long.MIN_VALUE;
      for (Known entry : known.values()) {
        newest = Math.max(newest, entry.appendNanos());
      }
      long last = newest;
      long away = Math.max(0, nowNanos - newest);
      known.values().removeIf(entry -> last - entry.appendNanos() > maxAgeNanos);
      known.replaceAll(
          (hash, entry) ->
              new Known(entry.key(), entry.appendNanos() + away, entry.first(), entry.receipt()));
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return known.size();
    } finally {
      lock.unlock();
    }
  }

  /* Insertion order is time order, near enough: a clock set back only keeps keys longer. */
  private void forgetOld(long nowNanos) {
    Iterator<Known> oldest = known.values().iterator();
    while (oldest.hasNext()) {
      Known entry = oldest.next();
      boolean tooMany = known.size() >= maxKeys;
      boolean tooOld = nowNanos - entry.appendNanos() > maxAgeNanos;
      if (entry.first() != null || !(tooMany || tooOld)) {
        return;
      }
      oldest.remove();
    }
  }
}
