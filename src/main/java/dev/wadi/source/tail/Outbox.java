package dev.wadi.source.tail;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches that were read and are not kept yet, a bounded number of bytes. A thread of its own
 * writes down what is in them, all that wait at once, and then sends them, several at a time and in
 * order. What is refused is sent again after a while; until then nothing behind it is.
 */
final class Outbox implements Tailer.Taker {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final long LEAST_BACKOFF_MILLIS = 100;
  private static final long MOST_BACKOFF_MILLIS = 5_000;
  private static final long MOST_RETRY_AFTER_MILLIS = 60_000;
  private static final int MOST_AT_ONCE = 16;

  /** Sends a batch on. */
  interface Sender {
    /**
     * @param durable whether what is in it was written down
     * @param fate is told once, by any thread
     */
    void send(Parcel parcel, boolean durable, Fate fate);
  }

  /** What became of a batch. */
  interface Fate {
    /** It is kept, or every line of it was refused for good. */
    void settled();

    /** It was not taken. */
    void comeAgain(long afterMillis, String why);
  }

  private final PositionLog positions;
  private final Sender sender;
  private final long mostBytes;

  /* Guards all fields below; nothing is written or sent under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private final List<Parcel> again = new ArrayList<>();
  private int underWay;
  private long heldBytes;
  private long againAtNanos;
  private int refusalsInARow;
  private @Nullable String lastRefusal;
  private boolean closing;
  private boolean stopping;

  Outbox(PositionLog positions, Sender sender, long mostBytes) {
    this.positions = positions;
    this.sender = sender;
    this.mostBytes = mostBytes;
  }

  @Override
  public boolean offer(Parcel parcel, long nanos) throws InterruptedException {
    long left = nanos;
    lock.lock();
    try {
      while (heldBytes > 0 && heldBytes + parcel.bytes() > mostBytes) {
        if (closing || left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      if (closing) {
        return false;
      }
      waiting.add(parcel);
      heldBytes += parcel.bytes();
      moved.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Sends until told to stop. */
  void run() {
    while (true) {
      try {
        List<Parcel> next = awaitNext();
        if (next == null) {
          return;
        }
        send(next);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private @Nullable List<Parcel> awaitNext() throws InterruptedException {
    lock.lock();
    try {
      while (!stopping) {
        if (!again.isEmpty()) {
          long left = againAtNanos - System.nanoTime();
          if (underWay > 0) {
            moved.await();
          } else if (left > 0) {
            moved.awaitNanos(left);
          } else {
            List<Parcel> repeated = new ArrayList<>(again);
            repeated.sort(Comparator.comparingLong(parcel -> parcel.sending().sequence()));
            again.clear();
            return repeated;
          }
        } else if (waiting.isEmpty()) {
          moved.await();
        } else {
          List<Parcel> next = new ArrayList<>();
          while (!waiting.isEmpty() && next.size() < MOST_AT_ONCE) {
            next.add(waiting.remove());
          }
          return next;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void send(List<Parcel> parcels) {
    List<Sending> fresh = new ArrayList<>();
    long written = positions.nextSequence();
    for (Parcel parcel : parcels) {
      if (!parcel.repeats() && parcel.sending().sequence() >= written) {
        fresh.add(parcel.sending());
      }
    }
    boolean durable = fresh.isEmpty() ? positions.trouble() == null : positions.sending(fresh);
    for (int i = 0; i < parcels.size(); i++) {
      if (!begin()) {
        giveBack(parcels.subList(i, parcels.size()));
        return;
      }
      Parcel parcel = parcels.get(i);
      try {
        sender.send(parcel, durable || parcel.repeats(), fate(parcel));
      } catch (RuntimeException e) {
        LOG.error("A batch of a tail could not be sent.", e);
        ended(parcel, LEAST_BACKOFF_MILLIS, e.toString());
      }
    }
  }

  /* False when something before was refused meanwhile, so that order asks for waiting. */
  private boolean begin() {
    lock.lock();
    try {
      if (!again.isEmpty() || stopping) {
        return false;
      }
      underWay++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(List<Parcel> parcels) {
    lock.lock();
    try {
      again.addAll(parcels);
    } finally {
      lock.unlock();
    }
  }

  private Fate fate(Parcel parcel) {
    return new Fate() {
      @Override
      public void settled() {
        /* First on disk, then forgotten: a stop in between leaves it to be sent once more. */
        positions.done(parcel.sending().sequence());
        ended(parcel, -1, "");
      }

      @Override
      public void comeAgain(long afterMillis, String why) {
        ended(parcel, Math.max(0, afterMillis), why);
      }
    };
  }

  private void ended(Parcel parcel, long againAfterMillis, String why) {
    lock.lock();
    try {
      underWay--;
      if (againAfterMillis < 0) {
        heldBytes -= parcel.bytes();
        refusalsInARow = again.isEmpty() ? 0 : refusalsInARow;
        lastRefusal = again.isEmpty() ? null : lastRefusal;
      } else {
        again.add(parcel);
        refusalsInARow += refusalsInARow < 30 ? 1 : 0;
        lastRefusal = why;
        long own =
            Math.min(LEAST_BACKOFF_MILLIS << Math.min(refusalsInARow - 1, 10), MOST_BACKOFF_MILLIS);
        long millis = Math.max(own, Math.min(againAfterMillis, MOST_RETRY_AFTER_MILLIS));
        againAtNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of batches that are not kept yet. */
  long heldBytes() {
    lock.lock();
    try {
      return heldBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Why the last batch was not taken; null when the last one was. */
  @Nullable String lastRefusal() {
    lock.lock();
    try {
      return lastRefusal;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes nothing more, and sends what is here, up to a time or the first refusal. True when
   * nothing is left.
   */
  boolean stop(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      closing = true;
      moved.signalAll();
      while (left > 0 && (underWay > 0 || (!waiting.isEmpty() && again.isEmpty()))) {
        left = moved.awaitNanos(left);
      }
      stopping = true;
      moved.signalAll();
      return heldBytes == 0;
    } finally {
      lock.unlock();
    }
  }
}
