package dev.wadi.alert;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that counts lines, asks rules when their time comes, and looks whether the files
 * of rules changed. Who brings lines never waits: what has no room in memory is read from the log.
 * Threads share it.
 */
public final class AlertService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertService.class);
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /* So long rules wait for lines that were kept before they are asked, but not counted yet. */
  private static final long LONGEST_LAG_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Alerts alerts;
  private final KeptLog.Opener opener;
  private final InstantSource clock;
  private final KeptLines memory;

  private volatile boolean wanted;
  private final Thread thread;
  private String seen;
  private boolean goneBefore;
  private long lookedAt;
  private long dueNanos;
  private @Nullable Counting counting;
  private @Nullable Instant caughtUp;
  private boolean lags;
  private boolean unreadable;
  private boolean forgotten;

  /**
   * @param opener opens the log of what was kept
   */
  public AlertService(Alerts alerts, KeptLog.Opener opener, InstantSource clock) {
    this.alerts = alerts;
    this.opener = opener;
    this.clock = clock;
    this.memory = new KeptLines(alerts.settings().queueBytes());
    this.wanted = alerts.countsLines();
    this.seen = RuleFiles.state(alerts.settings().files());
    this.lookedAt = System.nanoTime();
    this.dueNanos = lookedAt;
    this.thread = new Thread(this::work, "alerts");
    thread.setDaemon(true);
  }

  /** Goes to work. */
  public void start() {
    thread.start();
  }

  /**
   * Takes lines that were kept, so that they need not be read again.
   *
   * @param position where they begin in their tenant's log
   */
  public void offer(Position position, Batch batch) {
    if (wanted) {
      memory.bring(position, batch);
    }
  }

  private void work() {
    while (!memory.isEnded()) {
      try {
        step();
        unreadable = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException e) {
        if (!unreadable) {
          LOG.error("The rules cannot read the log and try again. cause=\"{}\"", e.toString());
        }
        unreadable = true;
        pause();
      } catch (RuntimeException | Error e) {
        /* A thread that ends here would leave the gateway without alerts for good. */
        LOG.error("The alerts met a mistake of ours and go on. cause=\"{}\"", e.toString(), e);
        pause();
      }
    }
  }

  /* What went wrong may go wrong again at once. */
  private void pause() {
    try {
      memory.await(LONGEST_WAIT_NANOS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws IOException, InterruptedException {
    memory.await(Math.min(LONGEST_WAIT_NANOS, dueNanos - System.nanoTime()));
    if (memory.isEnded()) {
      return;
    }
    Counting now = counting();
    if (now != null) {
      now.countUntil(Instant.MAX, Math.max(0, dueNanos - System.nanoTime()));
    }
    if (isDue()) {
      if (now != null) {
        catchUp(now);
      }
      if (caughtUp == null) {
        alerts.tick();
      }
      look();
      if (now != null) {
        now.writeWhenDue();
      }
      dueNanos = System.nanoTime() + untilDue();
    }
  }

  /* Without rules nothing is read, and the log need keep nothing, not even for rules of before. */
  private @Nullable Counting counting() throws IOException {
    if (wanted && counting == null) {
      caughtUp = clock.instant();
      counting = Counting.begin(alerts, memory, opener, clock);
      forgotten = false;
    } else if (!wanted && !forgotten) {
      if (counting != null) {
        counting.close();
      }
      counting = null;
      caughtUp = null;
      memory.clear();
      opener.forget();
      forgotten = true;
    }
    return counting;
  }

  /*
   * Rules are asked of what was kept before: after a start of all that was kept while nobody
   * counted, however much that is; later as far as it can be counted in some seconds.
   */
  private void catchUp(Counting now) throws IOException, InterruptedException {
    if (caughtUp != null) {
      caughtUp = now.countUntil(caughtUp, LONGEST_LAG_NANOS) ? null : caughtUp;
      return;
    }
    boolean all = now.countUntil(clock.instant(), LONGEST_LAG_NANOS);
    if (!all && !memory.isEnded()) {
      alerts.lags();
      if (!lags) {
        LOG.warn("Lines are kept faster than rules count them; what they say may be late.");
      }
    }
    lags = !all;
  }

  private boolean isDue() {
    return System.nanoTime() - dueNanos >= 0;
  }

  private long untilDue() {
    Duration left = Duration.between(clock.instant(), bounded());
    return Math.max(1_000_000, Math.min(TimeUnit.SECONDS.toNanos(1), left.toNanos()));
  }

  private Instant bounded() {
    Instant soon = clock.instant().plusSeconds(1);
    Instant due = alerts.nextDue();
    return due.isBefore(soon) ? due : soon;
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
      wanted = alerts.countsLines();
      LOG.info("The alert rules were read anew. rules={}", rules.rules().size());
      return null;
    } catch (IOException | RuleFileException e) {
      String why = e instanceof IOException ? "cannot be read: " + e : e.getMessage();
      alerts.refused(String.valueOf(why));
      LOG.error("Changed alert rules are not taken; those before stay. cause=\"{}\"", why);
      return String.valueOf(why);
    }
  }

  /** Bytes of kept lines that wait in memory to be counted. */
  public long waitingBytes() {
    return memory.bytes();
  }

  public Alerts alerts() {
    return alerts;
  }

  /** Ends the thread and writes down where the alerts stand. */
  @Override
  public void close() throws InterruptedException {
    memory.end();
    if (thread.isAlive()) {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    }
    Counting last = thread.isAlive() ? null : counting;
    if (last != null) {
      last.close();
    }
    alerts.close();
  }
}
