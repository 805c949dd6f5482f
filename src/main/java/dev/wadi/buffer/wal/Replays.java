package dev.wadi.buffer.wal;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * The replays of a WAL by their numbers: at most {@value #MOST_RUNNING} under way, and the newest
 * {@value #MOST_ENDED} that ended. Thread-safe.
 */
final class Replays {
  static final int MOST_RUNNING = 16;
  static final int MOST_ENDED = 100;

  /** Guards the fields below; no other lock is taken under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Long, Replay> byId = new TreeMap<>();
  private long lastId;

  /**
   * Gives a new replay its number.
   *
   * @throws IllegalStateException when too many are under way
   */
  Replay begin(LongFunction<Replay> make) {
    lock.lock();
    try {
      long running = byId.values().stream().filter(replay -> !replay.isDone()).count();
      if (running >= MOST_RUNNING) {
        throw new IllegalStateException(
            "replay: " + running + " are under way (expected: fewer than " + MOST_RUNNING + ")");
      }
      Replay replay = make.apply(++lastId);
      byId.put(replay.id(), replay);
      forgetOldest(byId.size() - running - 1);
      return replay;
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest(long ended) {
    long tooMany = ended - MOST_ENDED;
    for (Iterator<Replay> all = byId.values().iterator(); tooMany > 0 && all.hasNext(); ) {
      if (all.next().isDone()) {
        all.remove();
        tooMany--;
      }
    }
  }

  /** A replay by its number; throws {@link IllegalArgumentException} when it is not known. */
  Replay require(long id) {
    lock.lock();
    try {
      Replay replay = byId.get(id);
      if (replay == null) {
        throw new IllegalArgumentException(
            "replay: " + id + " (expected: " + (byId.isEmpty() ? "none was begun" : known()) + ")");
      }
      return replay;
    } finally {
      lock.unlock();
    }
  }

  private String known() {
    return "one of " + byId.keySet();
  }

  /** All that are known, the oldest first. */
  List<Replay> all() {
    lock.lock();
    try {
      return new ArrayList<>(byId.values());
    } finally {
      lock.unlock();
    }
  }

  /** Ends those of a reader. */
  void stopAllOf(String reader) {
    for (Replay replay : all()) {
      if (replay.reader().equals(reader)) {
        replay.stop();
      }
    }
  }

  /** Ends them all. */
  void stopAll() {
    all().forEach(Replay::stop);
  }
}
