package dev.wadi.alert;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that counts lines, asks rules when their time comes, and looks whether the files
 * of rules changed. Who brings lines never waits: beyond the bound of bytes they are not counted,
 * and that is told. Threads share it.
 */
public final class AlertService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertService.class);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long LARGE_BYTES = 8 << 20;
  private static final int ENTRY_BYTES = 32;

  private final Alerts alerts;
  private final InstantSource clock;

  /* Guards what waits; held for a few field updates. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Deque<Batch> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private long missed;
  private boolean closing;

  private volatile boolean wanted;
  private volatile boolean shown;
  private final Thread thread;
  private String seen;
  private boolean goneBefore;
  private long lookedAt;
  private long dueNanos;
  private long wroteAt;

  public AlertService(Alerts alerts, InstantSource clock) {
    this.alerts = alerts;
    this.clock = clock;
    this.wanted = alerts.hasRules();
    this.seen = RuleFiles.state(alerts.settings().files());
    this.lookedAt = System.nanoTime();
    this.dueNanos = lookedAt;
    this.wroteAt = lookedAt;
    this.thread = new Thread(this::work, "alerts");
    thread.setDaemon(true);
  }

  /** Goes to work. */
  public void start() {
    thread.start();
  }

  /** Takes lines that were kept. */
  public void offer(Batch batch) {
    shown = true;
    if (!wanted) {
      return;
    }
    long bytes = batch.lineBytes() + (long) batch.entries() * ENTRY_BYTES;
    lock.lock();
    try {
      /* One batch always has room, however large it is. */
      if (waitingBytes > 0 && waitingBytes + bytes > alerts.settings().queueBytes()) {
        missed += batch.entries();
        return;
      }
      waiting.addLast(batch);
      waitingBytes += bytes;
      more.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (true) {
      try {
        if (!step()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException | Error e) {
        /* A thread that ends here would leave the gateway without alerts for good. */
        LOG.error("The alerts met a mistake of ours and go on. cause=\"{}\"", e.toString(), e);
      }
    }
  }

  private boolean step() throws InterruptedException {
    @Nullable Batch batch;
    long lost;
    long left = dueNanos - System.nanoTime();
    lock.lock();
    try {
      while (waiting.isEmpty() && !closing && left > 0) {
        left = more.awaitNanos(left);
      }
      if (closing) {
        return false;
      }
      batch = waiting.pollFirst();
      if (batch != null) {
        waitingBytes -= batch.lineBytes() + (long) batch.entries() * ENTRY_BYTES;
      }
      lost = missed;
      missed = 0;
    } finally {
      lock.unlock();
    }
    if (batch != null) {
      alerts.add(batch);
    }
    alerts.missed(lost);
    if (isDue()) {
      alerts.tick();
      look();
      writeCounts();
      dueNanos = System.nanoTime() + untilDue();
    }
    return true;
  }

  private boolean isDue() {
    return System.nanoTime() - dueNanos >= 0;
  }

  private long untilDue() {
    Duration left = Duration.between(clock.instant(), bounded());
    return Math.max(1_000_000, Math.min(LONGEST_WAIT_NANOS, left.toNanos()));
  }

  private Instant bounded() {
    Instant soon = clock.instant().plusSeconds(1);
    Instant due = alerts.nextDue();
    return due.isBefore(soon) ? due : soon;
  }

  /* The larger it is the more seldom, so that a disk has little to do. */
  private void writeCounts() {
    long every = WRITE_NANOS * (1 + alerts.counts().usedBytes() / LARGE_BYTES);
    if (wanted && System.nanoTime() - wroteAt >= every) {
      alerts.writeCounts();
      wroteAt = System.nanoTime();
    }
  }

  private void look() {
    long every = alerts.settings().reload().toNanos();
    if (every == 0 || System.nanoTime() - lookedAt < every) {
      return;
    }
    lookedAt = System.nanoTime();
    String now = RuleFiles.state(alerts.settings().files());
    boolean gone = RuleFiles.isUnreadable(now);
    if (now.equals(seen) || (gone && !goneBefore)) {
      goneBefore = gone; // for a moment, as when an editor puts another file in its place
      return;
    }
    seen = now;
    reload();
  }

  /**
   * Reads the files anew; what is wrong with them is told, and the rules before stay.
   *
   * @return what is wrong; null when they were taken
   */
  public @Nullable String reload() {
    try {
      RuleSet rules =
          RuleFileReader.read(
              RuleFiles.find(alerts.settings().files()), alerts.settings().interval());
      alerts.load(rules);
      wanted = alerts.hasRules();
      LOG.info("The alert rules were read anew. rules={}", rules.rules().size());
      return null;
    } catch (IOException | RuleFileException e) {
      String why = e instanceof IOException ? "cannot be read: " + e : e.getMessage();
      alerts.refused(String.valueOf(why));
      LOG.error("Changed alert rules are not taken; those before stay. cause=\"{}\"", why);
      return String.valueOf(why);
    }
  }

  /** Whether anybody ever brought lines, wanted or not. */
  public boolean isShownLines() {
    return shown;
  }

  /** The lines that wait, for who wants to see them counted. */
  public long waitingBytes() {
    lock.lock();
    try {
      return waitingBytes;
    } finally {
      lock.unlock();
    }
  }

  public Alerts alerts() {
    return alerts;
  }

  /** Ends the thread and writes down where the alerts stand. */
  @Override
  public void close() throws InterruptedException {
    lock.lock();
    try {
      closing = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
    if (thread.isAlive()) {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    }
    alerts.close();
  }
}
