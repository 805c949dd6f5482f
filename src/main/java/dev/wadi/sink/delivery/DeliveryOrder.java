package dev.wadi.sink.delivery;

import dev.wadi.model.Position;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one tenant's failed batch from being overtaken, in a sink that knows by its position what
 * it has. Positions only grow: if a later batch were taken after an earlier one failed, the earlier
 * would look like a repetition when it comes again.
 *
 * <p>After a failure only that batch, or one before it, is admitted. A later one that comes a
 * second time without the failed one in between shows that the WAL no longer has that (its quota
 * took it): it goes on from there. Thread-safe.
 */
public final class DeliveryOrder {
  /* Guards the fields below; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Position awaited;
  private @Nullable Position rejected;
  private @Nullable Position overlapStart;

  /** A batch that begins here was not taken. */
  public void failed(Position start) {
    lock.lock();
    try {
      if (awaited == null || start.compareTo(awaited) < 0) {
        awaited = start;
      }
      rejected = null;
    } finally {
      lock.unlock();
    }
  }

  /** A batch overlaps what is here already; the WAL is asked to go on at {@code resumeAt}. */
  public void overlapped(@Nullable Position start, Position resumeAt) {
    lock.lock();
    try {
      overlapStart = start;
      awaited = resumeAt;
      rejected = null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a batch may be taken now. One that ends before the awaited place was on its way already
   * and changes nothing; one that covers it ends the wait.
   */
  public boolean admits(@Nullable Position start, @Nullable Position end) {
    lock.lock();
    try {
      if (awaited == null || start == null || end == null) {
        return true;
      }
      if (start.compareTo(awaited) <= 0) {
        if (end.compareTo(awaited) > 0) {
          awaited = null;
          rejected = null;
        }
        return true;
      }
      if (start.equals(rejected)) {
        awaited = null;
        rejected = null;
        return true;
      }
      if (rejected == null) {
        rejected = start;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** True when the same overlap came before: nobody cuts it for us, so it is taken whole. */
  public boolean overlappedBefore(@Nullable Position start) {
    lock.lock();
    try {
      boolean same = start != null && start.equals(overlapStart);
      overlapStart = null;
      return same;
    } finally {
      lock.unlock();
    }
  }
}
