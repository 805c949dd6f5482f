package dev.wadi.alert;

import dev.wadi.alert.KeptLog.Kept;
import dev.wadi.model.Batch;
import dev.wadi.model.Rfc3339;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was kept in the order of the log, each line once, and writes down what was counted
 * together with the places up to which. Lines come from memory where they are still there, else
 * from the disk. For one thread.
 */
final class Counting implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Counting.class);

  /* So long lines may be on their way from the log to memory. */
  private static final long ON_THE_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long WRITE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long LARGE_BYTES = 8 << 20;
  /* A sink that is a minute behind is told as one in trouble, and the rules' reader is not. */
  private static final long MOST_WRITE_NANOS = TimeUnit.SECONDS.toNanos(45);
  /* While lines come without a pause, this long is enough to see that one tenant is up to date. */
  private static final long AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);
  /* To ask for all tenants takes a look into the file of each. */
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(10);
  /* The log keeps what was counted since it was last written down: so much, and so many pieces. */
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_PIECES = 20_000;

  private final Alerts alerts;
  private final KeptLines memory;
  private final KeptLog log;
  private final InstantSource clock;
  private @Nullable Kept pending;
  private long wroteAt;
  private long forgotAt = System.nanoTime();
  private long bytesSince;
  private int piecesSince;

  private Counting(Alerts alerts, KeptLines memory, KeptLog log, InstantSource clock) {
    this.alerts = alerts;
    this.memory = memory;
    this.log = log;
    this.clock = clock;
  }

  /** Goes on where counting was written down. */
  static Counting begin(Alerts alerts, KeptLines memory, KeptLog.Opener opener, InstantSource clock)
      throws IOException {
    KeptLog log = opener.open(alerts.counted());
    alerts.goesOn(log.begin(), log.isWhole());
    Counting counting = new Counting(alerts, memory, log, clock);
    counting.write(); // so that a start after this one knows where this one began
    return counting;
  }

  /**
   * Counts what is there.
   *
   * @param until what was kept before this is wanted; with several tenants none waits for another,
   *     so what was kept later is counted as well while there is more
   * @param mostNanos time that it may take
   * @return whether what is wanted was counted
   */
  boolean countUntil(Instant until, long mostNanos) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long untilNanos = Rfc3339.toNanos(until);
    boolean reached = false;
    while (!memory.isEnded()) {
      Kept kept = pending != null ? pending : log.next();
      pending = kept;
      if (kept == null) {
        alerts.missed(log.takeMissed());
        return true;
      }
      reached = kept.appendNanos() >= untilNanos;
      long taken = System.nanoTime() - begin;
      if (taken > mostNanos || (reached && taken > AFTER_NANOS)) {
        return reached;
      }
      count(kept);
      pending = null;
      if (bytesSince > MOST_BYTES || piecesSince > MOST_PIECES) {
        write();
      }
    }
    return false;
  }

  private void count(Kept kept) throws IOException, InterruptedException {
    long age = Rfc3339.toNanos(clock.instant()) - kept.appendNanos();
    if (age >= 0 && age < ON_THE_WAY_NANOS) {
      memory.await(kept.tenant(), kept.start(), ON_THE_WAY_NANOS - age);
    }
    Batch batch = memory.take(kept.tenant(), kept.start(), kept.end());
    /* A route may show something else than what it kept. */
    batch = batch == null || batch.entries() != kept.entries() ? log.read(kept) : batch;
    if (batch == null) {
      alerts.missed(kept.entries());
    }
    alerts.add(batch, kept.tenant(), kept.end());
    bytesSince += kept.bytes();
    piecesSince++;
  }

  /** Writes down what was counted, when it is time; the larger it is the more seldom. */
  void writeWhenDue() {
    long every = WRITE_NANOS * (1 + alerts.counts().usedBytes() / LARGE_BYTES);
    if (System.nanoTime() - wroteAt >= Math.min(every, MOST_WRITE_NANOS)) {
      write();
    }
  }

  private void write() {
    wroteAt = System.nanoTime();
    bytesSince = 0;
    piecesSince = 0;
    if (wroteAt - forgotAt >= FORGET_NANOS) {
      Set<String> tenants = log.begin().keySet();
      alerts.keepTenants(tenants);
      memory.keepTenants(tenants);
      forgotAt = wroteAt;
    }
    if (alerts.writeCounts()) {
      log.confirm();
    }
  }

  /** Writes down what was counted, and lets go of the log. */
  @Override
  public void close() {
    write();
    try {
      log.close();
    } catch (IOException e) {
      LOG.warn("The rules cannot let go of the log. cause=\"{}\"", e.toString());
    }
  }
}
