package dev.wadi.buffer.wal;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves cursors, deletes what was delivered, and closes, warns and forgets in time, on a thread of
 * its own. Thread-safe: {@link #housekeep} may be asked for beside it.
 */
final class Housekeeper {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeper.class);

  private final WalSettings settings;
  private final WalClock clock;
  private final WalCounters counters;
  private final DiskGuard guard;
  private final Tenants tenants;
  private final TenantQuota quota;
  private final Readers readers;
  private final Retention retention;
  private final SegmentMaker maker;
  private final GroupCommit commit;
  private final TenantForgetting forgetting;

  /*
   * Guards "stopped" alone. The keeper waits on it between its rounds and holds it in none of them,
   * so a stop never waits for a disk here; it joins the thread afterwards.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition stopping = lock.newCondition();
  private boolean stopped;

  private final Thread keeper;

  Housekeeper(
      WalSettings settings,
      WalClock clock,
      WalCounters counters,
      DiskGuard guard,
      Tenants tenants,
      TenantQuota quota,
      Readers readers,
      Retention retention,
      SegmentMaker maker,
      GroupCommit commit,
      TenantForgetting forgetting) {
    this.settings = settings;
    this.clock = clock;
    this.counters = counters;
    this.guard = guard;
    this.tenants = tenants;
    this.quota = quota;
    this.readers = readers;
    this.retention = retention;
    this.maker = maker;
    this.commit = commit;
    this.forgetting = forgetting;
    this.keeper = new Thread(this::keep, "wal-" + settings.name() + "-keeper");
    this.keeper.setDaemon(true);
  }

  void start() {
    keeper.start();
  }

  /** Begins no more rounds; false when that was so before. */
  boolean stop() {
    lock.lock();
    try {
      if (stopped) {
        return false;
      }
      stopped = true;
      stopping.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of a round that is under way. */
  void join() throws InterruptedException {
    keeper.join();
  }

  /** Saves all cursors and deletes what was delivered, now. */
  void housekeep() throws IOException {
    guard.measure();
    commit.execute(commit::sealIdle);
    IOException unsaved = null;
    try {
      readers.save();
    } catch (IOException e) {
      unsaved = e; // what follows makes the room that saving may want
    }
    long now = clock.nowNanos();
    for (TenantLog log : tenants.all()) {
      if (log.bytes() > 0) {
        retention.reclaim(log, now, true);
        retention.age(log, now);
      } else {
        log.tooOldMillis = 0;
        log.nearlyTooOld.set(false);
      }
      quota.warn(log);
      boolean roomIsWanted = guard.refusal() != null;
      maker.release(
          log, roomIsWanted ? Long.MAX_VALUE : now - settings.segmentIdleMillis() * 1_000_000);
    }
    if (unsaved != null) {
      throw unsaved;
    }
    forgetting.run();
  }

  private void keep() {
    long sinceHousekeeping = 0;
    while (awaitNextRound()) {
      try {
        sinceHousekeeping += settings.cursorSaveMillis();
        if (sinceHousekeeping >= settings.housekeepingMillis()) {
          sinceHousekeeping = 0;
          housekeep();
        } else {
          readers.save();
        }
      } catch (IOException | RuntimeException | Error e) {
        /* The next round tries again; a keeper that ends would let the disk fill up. */
        counters.housekeepingFailures.increment();
        LOG.warn("Housekeeping of the write-ahead log failed. cause={}", e.toString(), e);
      }
    }
  }

  private boolean awaitNextRound() {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(settings.cursorSaveMillis());
      while (!stopped && left > 0) {
        left = stopping.awaitNanos(left);
      }
      return !stopped;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }
}
