package dev.wadi.app.routes;

import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The way into the routes of one {@code direct:} address: who is inside, who waits outside, and
 * whether somebody comes in now. Threads share it and nobody blocks.
 */
final class DirectDoor {
  private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  private static final long AGAIN_MILLIS = 100;

  /*
   * Two numbers that only grow: when all lefts are read before all entereds and the sums are equal,
   * nobody was inside any of the doors at the moment between.
   */
  private final AtomicLong entered = new AtomicLong();
  private final AtomicLong left = new AtomicLong();

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Closing closing;

  /** Routes that are replaced together: their doors, and the ids of all of them. */
  record Closing(List<DirectDoor> doors, Set<String> routes) {
    private boolean isInside(@Nullable Passage innermost, @Nullable String fromRoute) {
      if (fromRoute != null && routes.contains(fromRoute)) {
        return true;
      }
      for (@Nullable Passage passage = innermost; passage != null; passage = passage.outer) {
        if (!passage.over && doors.contains(passage.door)) {
          return true;
        }
      }
      return false;
    }

    /** Waits until nobody is inside; false when time ran out. */
    boolean awaitEmpty(long mostNanos) {
      long begin = System.nanoTime();
      while (!isEmpty()) {
        if (System.nanoTime() - begin >= mostNanos) {
          return false;
        }
        // Leaving costs every push two counts and no signal; this thread has nothing else to do.
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return true;
    }

    private boolean isEmpty() {
      long out = doors.stream().mapToLong(door -> door.left.get()).sum();
      return doors.stream().mapToLong(door -> door.entered.get()).sum() == out;
    }
  }

  /** The way of one exchange through a door, and the doors that it came through before. */
  static final class Passage {
    private final DirectDoor door;
    private final @Nullable Passage outer;
    private volatile boolean over;

    Passage(DirectDoor door, @Nullable Passage outer) {
      this.door = door;
      this.outer = outer;
    }

    /** The exchange came back; a copy of it that still goes on is inside no more. */
    void end() {
      over = true;
      door.leave();
    }

    @Override
    public String toString() {
      return over ? "over" : "inside";
    }
  }

  /** An exchange that found nobody: it goes on or gives up, once. */
  static final class Waiting {
    private final ScheduledExecutorService executor;
    private final Runnable goOn;
    private final Runnable giveUp;
    private final AtomicBoolean taken = new AtomicBoolean();

    Waiting(ScheduledExecutorService executor, Runnable goOn, Runnable giveUp) {
      this.executor = executor;
      this.goOn = goOn;
      this.giveUp = giveUp;
    }
  }

  /**
   * Lets an exchange in, who then leaves by {@link #leave}; or not, when those outside have to
   * wait.
   */
  boolean enter(@Nullable Passage innermost, @Nullable String fromRoute) {
    // Counted before the look, so that whoever closes the door sees those that it did not keep out.
    entered.incrementAndGet();
    @Nullable Closing now = closing;
    if (now == null || now.isInside(innermost, fromRoute)) {
      return true;
    }
    leave();
    return false;
  }

  void leave() {
    left.incrementAndGet();
  }

  void close(Closing together) {
    closing = together;
  }

  void open() {
    closing = null;
    wake();
  }

  /** Somebody may be there now. */
  void wake() {
    if (closing != null) {
      return;
    }
    for (Waiting one : waiting) {
      if (take(one)) {
        try {
          one.executor.execute(one.goOn);
        } catch (RejectedExecutionException e) {
          one.giveUp.run(); // Everything stops.
        }
      }
    }
  }

  /**
   * Keeps an exchange until somebody is there, or its time is over.
   *
   * @param there whether somebody is there now
   */
  void await(Waiting one, long mostMillis, BooleanSupplier there) {
    waiting.add(one);
    expireIn(one, mostMillis);
    // Who came between the caller's look and this would not be heard of.
    if (there.getAsBoolean()) {
      wake();
    }
  }

  private void expireIn(Waiting one, long millis) {
    try {
      var unused = one.executor.schedule(() -> expire(one, false), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      expire(one, true); // Everything stops.
    }
  }

  /* Behind a closed door somebody will be there soon: that is not the time that a caller allows. */
  private void expire(Waiting one, boolean forGood) {
    if (closing != null && !forGood) {
      expireIn(one, AGAIN_MILLIS);
    } else if (take(one)) {
      one.giveUp.run();
    }
  }

  /** Nobody comes any more. */
  void expireAll() {
    waiting.forEach(one -> expire(one, true));
  }

  private boolean take(Waiting one) {
    waiting.remove(one);
    return one.taken.compareAndSet(false, true);
  }
}
