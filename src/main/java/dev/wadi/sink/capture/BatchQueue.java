package dev.wadi.sink.capture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one capture, bounded in bytes, and whether a thread works on it: the first batch
 * asks for one, and it leaves when nothing comes for long. Callers never wait. Thread-safe.
 */
final class BatchQueue {
  /** Less than this is not worth a commit of its own before it has to be. */
  private static final long STALL_BYTES = 64 << 10;

  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long IDLE_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CaptureStoreSettings settings;
  private final Executor executor;
  private final Runnable work;
  private final BooleanSupplier othersWait;
  private final LongSupplier nanoTicker;

  /* Guards the queue and who works on it; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition finished = lock.newCondition();
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private long queuedBytes;
  private boolean running;
  private boolean stopping;
  private long lastBatchNanos;
  private long emptyNanos;
  private volatile boolean behind;

  /**
   * @param work works the queue off; runs on a thread of the executor, one at a time
   * @param othersWait whether other captures have work and no thread
   */
  BatchQueue(
      CaptureStoreSettings settings,
      Executor executor,
      Runnable work,
      BooleanSupplier othersWait,
      LongSupplier nanoTicker) {
    this.settings = settings;
    this.executor = executor;
    this.work = work;
    this.othersWait = othersWait;
    this.nanoTicker = nanoTicker;
    this.emptyNanos = nanoTicker.getAsLong();
  }

  /** Takes a batch; answers why not, or null. */
  @Nullable String offer(Waiting waiting) {
    lock.lock();
    try {
      if (stopping) {
        return "the capture is closing";
      }
      if (!queue.isEmpty() && queuedBytes + waiting.bytes() > settings.queueBytes()) {
        return "the capture's queue is full (" + settings.queueBytes() + " bytes)";
      }
      emptyNanos = queue.isEmpty() ? nanoTicker.getAsLong() : emptyNanos;
      queue.add(waiting);
      queuedBytes += waiting.bytes();
      lastBatchNanos = nanoTicker.getAsLong();
      arrived.signal();
      if (!running) {
        executor.execute(work);
        running = true;
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next batch; null when it is time to commit, or, with nothing to commit, when nothing came
   * for long.
   *
   * @param idle there is nothing to commit
   * @param firstNanos when the first of what is to be committed was taken
   * @param pendingBytes what is to be committed
   */
  @Nullable Waiting take(boolean idle, long firstNanos, long pendingBytes) {
    lock.lock();
    try {
      long now = nanoTicker.getAsLong();
      emptyNanos = queue.isEmpty() ? now : emptyNanos;
      behind = now - emptyNanos > BEHIND_NANOS;
      long left;
      if (idle) {
        left = stopping ? 0 : IDLE_NANOS;
      } else {
        left = firstNanos + TimeUnit.MILLISECONDS.toNanos(settings.lingerMillis()) - now;
        if (pendingBytes >= STALL_BYTES) {
          left = Math.min(left, TimeUnit.MILLISECONDS.toNanos(settings.stallMillis()));
        }
        left = stopping ? 0 : left;
      }
      while (queue.isEmpty() && left > 0 && !stopping && !(idle && othersWait.getAsBoolean())) {
        long step = idle ? Math.min(left, IDLE_STEP_NANOS) : left;
        try {
          left -= step - arrived.awaitNanos(step);
        } catch (InterruptedException e) {
          // Asked to end: what is here is committed first. Staying interrupted would close the
          // files.
          stopping = true;
        }
      }
      Waiting next = queue.poll();
      if (next != null) {
        queuedBytes -= next.bytes();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Whether, as of the last {@link #take}, batches have been waiting for a while all the time. */
  boolean isBehind() {
    return behind;
  }

  /** The thread goes; what is left in the queue stands in line for another like everybody's. */
  void makeWay() {
    lock.lock();
    try {
      if (queue.isEmpty()) {
        left();
      } else {
        executor.execute(work);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the thread may go, as there is nothing left. */
  boolean leave() {
    lock.lock();
    try {
      if (!queue.isEmpty()) {
        return false;
      }
      left();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The thread ends without having worked all off.
   *
   * @param taken gets what was waiting, before the next thread can begin
   */
  void abandon(Consumer<List<Waiting>> taken) {
    lock.lock();
    try {
      taken.accept(clear());
      left();
    } finally {
      lock.unlock();
    }
  }

  /** Empties the queue. */
  List<Waiting> takeAll() {
    lock.lock();
    try {
      return clear();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more, and waits until what is here was worked off. */
  void close() {
    lock.lock();
    try {
      stopping = true;
      arrived.signal();
      while (running) {
        finished.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nobody works on it, so nothing is uncommitted; a batch that comes now asks for a thread. */
  boolean isUnused() {
    lock.lock();
    try {
      return !running && queue.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** The same, for so long. */
  boolean isUnusedFor(long nanos) {
    lock.lock();
    try {
      return !running && queue.isEmpty() && nanoTicker.getAsLong() - lastBatchNanos > nanos;
    } finally {
      lock.unlock();
    }
  }

  long queuedBytes() {
    lock.lock();
    try {
      return queuedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** By the ticker, when a batch came last. */
  long lastBatchNanos() {
    lock.lock();
    try {
      return lastBatchNanos;
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. */
  private void left() {
    running = false;
    finished.signalAll();
  }

  private List<Waiting> clear() {
    List<Waiting> all = new ArrayList<>(queue);
    queue.clear();
    queuedBytes = 0;
    return all;
  }
}
