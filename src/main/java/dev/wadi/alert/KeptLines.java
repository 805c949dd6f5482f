package dev.wadi.alert;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lines that were just kept and are still in memory, each batch under its place in the log, so that
 * who reads the log need not read them from the disk. Bounded in bytes: what has no room is on the
 * disk. Threads share it; one takes.
 */
final class KeptLines {
  private static final int ENTRY_BYTES = 32;

  private final long mostBytes;

  /* Guards all below; held for a few field updates. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private final Map<Place, Batch> batches = new HashMap<>();
  /* What comes after its place was read from the disk would stay for ever. */
  private final Map<String, Position> passed = new HashMap<>();
  /* The last place whose lines had no room: nobody need wait for them. */
  private final Map<String, Position> refused = new HashMap<>();
  private long bytes;
  private @Nullable Place wanted;
  private boolean ended;

  /** Where lines begin in the log. */
  private record Place(String tenant, Position position) {}

  KeptLines(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  private static long bytes(Batch batch) {
    return batch.lineBytes() + (long) batch.entries() * ENTRY_BYTES;
  }

  /** Brings lines, and where they lie. */
  void bring(Position position, Batch batch) {
    Place place = new Place(batch.tenant(), position);
    long more = bytes(batch);
    lock.lock();
    try {
      Position end = passed.get(batch.tenant());
      /* One batch always has room, however large it is. */
      if (bytes > 0 && bytes + more > mostBytes) {
        refused.merge(batch.tenant(), position, Position::later);
        change.signal();
        return;
      }
      if (end != null && position.isBefore(end)) {
        return;
      }
      Batch before = batches.put(place, batch);
      bytes += more - (before == null ? 0 : bytes(before));
      /*
       * Who takes is woken when much has come, or what it waits for: to wake a thread for each
       * batch costs more than to count it.
       */
      if (isMuch() || place.equals(wanted)) {
        change.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isMuch() {
    return bytes * 2 > mostBytes;
  }

  /** Takes what lies in a stretch of the log, which is passed then; null when it is not here. */
  @Nullable Batch take(String tenant, Position start, Position end) {
    lock.lock();
    try {
      passed.put(tenant, end);
      Batch batch = batches.remove(new Place(tenant, start));
      bytes -= batch == null ? 0 : bytes(batch);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until much has come, at most so long. */
  void await(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!ended && !isMuch() && left > 0) {
        left = change.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for what lies at a place, at most so long. */
  void await(String tenant, Position position, long nanos) throws InterruptedException {
    Place place = new Place(tenant, position);
    lock.lock();
    try {
      wanted = place;
      long left = nanos;
      while (!ended && left > 0 && !batches.containsKey(place) && !isRefused(place)) {
        left = change.awaitNanos(left);
      }
      wanted = null;
    } finally {
      lock.unlock();
    }
  }

  private boolean isRefused(Place place) {
    Position last = refused.get(place.tenant());
    return last != null && !last.isBefore(place.position());
  }

  /** Nobody need wait any more. */
  void end() {
    lock.lock();
    try {
      ended = true;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets all tenants but these. */
  void keepTenants(Set<String> tenants) {
    lock.lock();
    try {
      passed.keySet().retainAll(tenants);
      refused.keySet().retainAll(tenants);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of everything. */
  void clear() {
    lock.lock();
    try {
      batches.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** What is held [bytes]. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
