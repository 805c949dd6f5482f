package dev.wadi.chain.redact;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Private keys that began in a push and did not end there, by stream: the rest may come with the
 * next push, within a minute. So many streams are remembered at most, the oldest goes first.
 * Threads share it.
 */
final class OpenKeys {
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int MOST_STREAMS = 1024;

  private final LongSupplier nanoTicker;

  /* Guards what is held; nothing else happens under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Held> held =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Held> eldest) {
          return size() > MOST_STREAMS;
        }
      };

  /* Most pushes see no key at all, and then the lock is not asked for. */
  private volatile boolean any;

  private record Held(KeyTrail trail, long sinceNanos) {}

  OpenKeys(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  /** The key that goes on in a stream, which is the caller's from here on, or null. */
  @Nullable KeyTrail take(Object stream) {
    if (!any) {
      return null;
    }
    lock.lock();
    try {
      Held found = held.remove(stream);
      any = !held.isEmpty();
      return found == null || nanoTicker.getAsLong() - found.sinceNanos() > WINDOW_NANOS
          ? null
          : found.trail();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a key that has not ended for the next push of its stream. */
  void keep(Object stream, KeyTrail trail) {
    lock.lock();
    try {
      held.remove(stream);
      held.put(stream, new Held(trail, nanoTicker.getAsLong()));
      any = true;
    } finally {
      lock.unlock();
    }
  }

  /** How many streams are remembered. */
  int size() {
    lock.lock();
    try {
      return held.size();
    } finally {
      lock.unlock();
    }
  }
}
