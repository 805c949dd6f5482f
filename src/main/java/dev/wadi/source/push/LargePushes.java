package dev.wadi.source.push;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Large pushes that wait for their turn, one after the other, the smallest first; one that has
 * waited for {@value #PATIENCE_SECONDS} seconds is next, whatever its size. So many wait at most;
 * beyond that the largest is turned away, be it the one that comes or one that waits. Threads share
 * it; nobody waits in it.
 */
final class LargePushes {
  static final int PATIENCE_SECONDS = 3;

  private final Executor executor;
  private final int mostWaiting;
  private final LongSupplier nanoTicker;

  /* Guards what is below, for a look at some dozens. */
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Push> waiting = new ArrayList<>();
  private boolean running;

  /**
   * @param executor runs what has its turn, or rejects it
   */
  LargePushes(Executor executor, int mostWaiting, LongSupplier nanoTicker) {
    this.executor = executor;
    this.mostWaiting = mostWaiting;
    this.nanoTicker = nanoTicker;
  }

  private record Push(long bytes, long sinceNanos, Runnable turn, Runnable turnedAway) {}

  /**
   * Has a push wait for its turn.
   *
   * @param bytes that it needs, as far as that is known
   * @param turn what is to be done then, on a thread of the executor
   * @param turnedAway what is to be done instead when there are too many, on any thread
   */
  void add(long bytes, Runnable turn, Runnable turnedAway) {
    Push last = null;
    boolean first = false;
    lock.lock();
    try {
      waiting.add(new Push(bytes, nanoTicker.getAsLong(), turn, turnedAway));
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
      for (Push push : none()) {
        push.turnedAway.run();
      }
    }
  }

  private List<Push> none() {
    lock.lock();
    try {
      running = false;
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
        return null;
      }
      Push next = waiting.get(0); // the one that waits for longest
      if (nanoTicker.getAsLong() - next.sinceNanos < PATIENCE_SECONDS * 1_000_000_000L) {
        for (Push push : waiting) {
          next = push.bytes < next.bytes ? push : next;
        }
      }
      waiting.remove(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /* Of equals the one that came last. */
  private Push largest() {
    Push largest = waiting.get(0);
    for (Push push : waiting) {
      largest = push.bytes >= largest.bytes ? push : largest;
    }
    return largest;
  }
}
