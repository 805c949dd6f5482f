package dev.wadi.source.push;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Large pushes that wait for their turn, one after the other: tenants in turn, and of each the
 * smallest first; one that has waited for {@value #PATIENCE_SECONDS} seconds is next of its tenant,
 * whatever its size. So many wait at most; beyond that the largest of the tenant that has most of
 * them waiting is turned away, be it the one that comes or one that waits. So nobody's pushes, be
 * they many or small, keep those of another tenant away. Threads share it; nobody waits in it.
 */
final class LargePushes {
  static final int PATIENCE_SECONDS = 3;

  private final Executor executor;
  private final int mostWaiting;
  private final LongSupplier nanoTicker;

  /* Guards what is below, for a look at some dozens. */
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Push> waiting = new ArrayList<>();

  /* Tenants that had a turn while others waited, the one that had it last at the end. */
  private final Set<String> served = new LinkedHashSet<>();
  private boolean running;

  /**
   * @param executor runs what has its turn, or rejects it
   */
  LargePushes(Executor executor, int mostWaiting, LongSupplier nanoTicker) {
    this.executor = executor;
    this.mostWaiting = mostWaiting;
    this.nanoTicker = nanoTicker;
  }

  private record Push(
      String tenant, long bytes, long sinceNanos, Runnable turn, Runnable turnedAway) {}

  /**
   * Has a push wait for its turn.
   *
   * @param tenant whose it is
   * @param bytes that it needs, as far as that is known
   * @param turn what is to be done then, on a thread of the executor
   * @param turnedAway what is to be done instead when there are too many, on any thread
   */
  void add(String tenant, long bytes, Runnable turn, Runnable turnedAway) {
    Push last = null;
    boolean first = false;
    lock.lock();
    try {
      waiting.add(new Push(tenant, bytes, nanoTicker.getAsLong(), turn, turnedAway));
      if (!running) {
        running = true;
        first = true;
      } else if (waiting.size() > mostWaiting) {
        last = largest();
        waiting.remove(last);
      }
    } finally {
      lock.unlock();
    }
    if (last != null) {
      last.turnedAway.run();
    }
    if (first) {
      goOn();
    }
  }

  private void goOn() {
    try {
      executor.execute(this::one);
    } catch (RejectedExecutionException e) {
      /* It takes nothing more at all. */
      RuntimeException failed = null;
      for (Push push : none()) {
        try {
          push.turnedAway.run();
        } catch (RuntimeException one) {
          failed = one; // the others are to be told all the same
        }
      }
      if (failed != null) {
        throw failed;
      }
    }
  }

  private List<Push> none() {
    lock.lock();
    try {
      running = false;
      served.clear();
      List<Push> all = List.copyOf(waiting);
      waiting.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private void one() {
    Push next = next();
    if (next != null) {
      try {
        next.turn.run();
      } finally {
        goOn();
      }
    }
  }

  private @Nullable Push next() {
    lock.lock();
    try {
      if (waiting.isEmpty()) {
        running = false;
        served.clear();
        return null;
      }
      String tenant = nextTenant();
      Push next = null;
      for (Push push : waiting) {
        if (push.tenant.equals(tenant)) {
          if (next == null) {
            next = push; // the one that waits for longest
            if (nanoTicker.getAsLong() - next.sinceNanos >= PATIENCE_SECONDS * 1_000_000_000L) {
              break;
            }
          }
          next = push.bytes < next.bytes ? push : next;
        }
      }
      waiting.remove(next);
      served.remove(tenant);
      served.add(tenant);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /* One that had no turn yet, else the one that had it longest ago; those that are gone are let go. */
  private String nextTenant() {
    for (Push push : waiting) {
      if (!served.contains(push.tenant)) {
        return push.tenant;
      }
    }
    for (Iterator<String> longestAgo = served.iterator(); longestAgo.hasNext(); ) {
      String tenant = longestAgo.next();
      if (waiting.stream().anyMatch(push -> push.tenant.equals(tenant))) {
        return tenant;
      }
      longestAgo.remove();
    }
    return waiting.get(0).tenant;
  }

  /* Of the tenant that has most; of equals the one that came last. */
  private Push largest() {
    Map<String, Integer> counts = new HashMap<>();
    for (Push push : waiting) {
      counts.merge(push.tenant, 1, Integer::sum);
    }
    int most = Collections.max(counts.values());
    Push largest = null;
    for (Push push : waiting) {
      if (counts.getOrDefault(push.tenant, 0) == most
          && (largest == null || push.bytes >= largest.bytes)) {
        largest = push;
      }
    }
    return Objects.requireNonNull(largest);
  }
}
