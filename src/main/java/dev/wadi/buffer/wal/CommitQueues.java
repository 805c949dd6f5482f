package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits between the threads of the group commit: appends and orders for the writer, written
 * segments for the sync, outcomes for the answers. Bounded in bytes of appends without an answer.
 *
 * <p>Thread-safe.
 */
final class CommitQueues {
  /* In steps: the ticker that says when a probe is due need not be this clock. */
  private static final long PROBE_STEP_NANOS = 20_000_000;

  private final WalSettings settings;
  private final DiskGuard guard;
  private final boolean answersAfterSync;

  /*
   * Guards the three queues and every flag; field updates only. It is one lock and not three because
   * the flags look across: that nothing is queued, nobody syncs and what is written is taken must be
   * one step, or two threads could sync at once; and a thread that ends must be seen by whoever is
   * about to wait for it.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition queued = lock.newCondition();
  private final Condition unsynced = lock.newCondition();
  private final Condition unanswered = lock.newCondition();
  private final ArrayDeque<Append> queue = new ArrayDeque<>();
  private final ArrayDeque<Runnable> orders = new ArrayDeque<>();
  private List<Written> written = new ArrayList<>();
  private List<Outcome> outcomes = new ArrayList<>();
  private boolean writerWaits;
  private boolean syncing;
  private boolean closing;
  private boolean writerDone;
  private boolean syncerDone;

  /* Bytes of all appends that have no answer yet. */
  private final AtomicLong waitingBytes = new AtomicLong();

  CommitQueues(WalSettings settings, DiskGuard guard) {
    this.settings = settings;
    this.guard = guard;
    this.answersAfterSync = settings.sync().isAlways();
  }

  // --- for callers ---

  /** Queues an append, or tells why not. */
  @Nullable WalRefusal offer(Append append) {
    long cost = append.recordBytes();
    long waiting = waitingBytes.addAndGet(cost);
    boolean taken = false;
    lock.lock();
    try {
      if (closing) {
        return new WalRefusal(
            Refusal.UNAVAILABLE, "the gateway stops", 0, 0, settings.retryAfterSeconds());
      }
      /* One append alone is always taken, or a large one could never get in. */
      if (waiting > settings.queueMaxBytes() && waiting != cost) {
        return new WalRefusal(
            Refusal.UNAVAILABLE,
            WalRefusal.QUEUE_BYTES,
            settings.queueMaxBytes(),
            waiting - cost,
            1);
      }
      queue.add(append);
      taken = true;
      if (writerWaits) {
        writerWaits = false;
        queued.signal();
      }
      return null;
    } finally {
      lock.unlock();
      if (!taken) {
        waitingBytes.addAndGet(-cost);
      }
    }
  }

  /** Something to be done on the writer's thread, between two groups; false when that ends. */
  boolean order(Runnable order) {
    lock.lock();
    try {
      if (writerDone || closing) {
        return false;
      }
      orders.add(order);
      writerWaits = false;
      queued.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what is queued is still written, synced and answered. */
  void stop() {
    lock.lock();
    try {
      closing = true;
      queued.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long waitingBytes() {
    return waitingBytes.get();
  }

  /** An append has its answer: its bytes no longer count. */
  void leaves(Append append) {
    waitingBytes.addAndGet(-append.recordBytes());
  }

  // --- for the writer ---

  /**
   * Waits for something to do, and takes it. False at the end; true with nothing when the disk is
   * to be probed.
   */
  boolean take(List<Append> group, List<Runnable> toDo) throws InterruptedException {
    lock.lock();
    try {
      while (queue.isEmpty() && orders.isEmpty()) {
        if (closing) {
          return false;
        }
        long probe = guard.nanosToProbe();
        if (probe == 0) {
          return true;
        }
        writerWaits = true;
        if (probe == Long.MAX_VALUE) {
          queued.await();
        } else {
          queued.awaitNanos(Math.min(probe, PROBE_STEP_NANOS));
        }
      }
      toDo.addAll(orders);
      orders.clear();
      long bytes = 0;
      while (bytes < settings.groupMaxBytes()) {
        Append next = queue.poll();
        if (next == null) {
          break;
        }
        group.add(next);
        bytes += next.recordBytes();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Goes to the sync with the end of the round; see {@link #takeOwn}. */
  void handOver(Written item) {
    item.log().underWay.incrementAndGet();
    lock.lock();
    try {
      written.add(item);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The end of the writer's round. What it wrote, when it had best sync that itself, because
   * nothing else waits for it; then {@link #synced} must follow. Empty when there is nothing, or
   * the sync thread was told.
   */
  List<Written> takeOwn() {
    lock.lock();
    try {
      if (written.isEmpty()) {
        return List.of();
      }
      if (!answersAfterSync || syncing || closing || !queue.isEmpty() || !orders.isEmpty()) {
        unsynced.signal();
        return List.of();
      }
      List<Written> own = written;
      written = new ArrayList<>();
      syncing = true;
      return own;
    } finally {
      lock.unlock();
    }
  }

  void synced() {
    lock.lock();
    try {
      syncing = false;
    } finally {
      lock.unlock();
    }
  }

  /** The writer broke: nothing more is queued. Returns what nobody will write. */
  List<Append> breakOff() {
    lock.lock();
    try {
      closing = true;
      List<Append> left = new ArrayList<>(queue);
      queue.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Orders that nobody carried out yet. */
  List<Runnable> takeOrders() {
    lock.lock();
    try {
      List<Runnable> left = new ArrayList<>(orders);
      orders.clear();
      return left;
    } finally {
      lock.unlock();
    }
  }

  void writerDone() {
    lock.lock();
    try {
      writerDone = true;
      unsynced.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- for the sync thread ---

  /** Waits for what is written, and in interval mode for the interval. Empty at the end. */
  List<Written> takeWritten() throws InterruptedException {
    lock.lock();
    try {
      syncing = false;
      while ((written.isEmpty() || syncing) && !writerDone) {
        unsynced.await();
      }
      syncing = true;
      long interval = settings.sync().intervalMillis();
      if (interval > 0) {
        long left = interval * 1_000_000;
        while (left > 0 && !closing) {
          left = unsynced.awaitNanos(left);
        }
      }
      List<Written> taken = written;
      written = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void tell(List<Outcome> told) {
    lock.lock();
    try {
      outcomes.addAll(told);
      unanswered.signal();
    } finally {
      lock.unlock();
    }
  }

  void syncerDone() {
    lock.lock();
    try {
      syncerDone = true;
      unanswered.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- for the answering thread ---

  /** Waits for outcomes; empty when there will be no more. */
  List<Outcome> takeOutcomes() throws InterruptedException {
    lock.lock();
    try {
      while (outcomes.isEmpty() && !syncerDone) {
        unanswered.await();
      }
      List<Outcome> taken = outcomes;
      outcomes = new ArrayList<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
