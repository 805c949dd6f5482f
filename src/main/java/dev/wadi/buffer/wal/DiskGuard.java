package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether the disk can be written: closes the door after a failure or below the floor of free
 * space, and opens it again when a probe file could be written.
 *
 * <p>Thread-safe. {@link #refusal()} is one volatile read while all is well.
 */
final class DiskGuard {
  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);
  private static final String PROBE = "probe.tmp";
  private static final long REMIND_NANOS = 60_000_000_000L;

  /* As much as one write: a disk with room for less would fail at the next push again. */
  private static final int PROBE_BYTES = 1 << 20;

  /* Above the floor by this part of it the door opens again, so that it does not swing at the floor. */
  private static final int REOPEN_PART = 20;

  private final WalSettings settings;
  private final WalFiles files;
  private final LongSupplier nanoTicker;

  /* Guards the back-off, the door and what was logged; the probe's I/O is not under it, as only the
   * writer's thread probes. */
  private final ReentrantLock lock = new ReentrantLock();
  private boolean failed;
  private long waitMillis;
  private long nextProbeNanoTime;

  /* A disk that fails, can be probed and fails again is one trouble: it is logged as one. */
  private boolean trouble;
  private long toldNanoTime;
  private long openedNanoTime;
  private long lowToldNanoTime;

  private volatile @Nullable WalRefusal fault;
  private volatile @Nullable WalRefusal low;
  private volatile @Nullable WalRefusal broken;
  private volatile WalFiles.Space space = new WalFiles.Space(Long.MAX_VALUE, Long.MAX_VALUE);

  DiskGuard(WalSettings settings, WalFiles files, LongSupplier nanoTicker) {
    this.settings = settings;
    this.files = files;
    this.nanoTicker = nanoTicker;
  }

  /** Why nothing can be appended now, or null. */
  @Nullable WalRefusal refusal() {
    WalRefusal now = broken;
    if (now == null) {
      now = fault;
    }
    return now != null ? now : low;
  }

  WalFiles.Space space() {
    return space;
  }

  /** The least free bytes at which appends are taken. */
  long floorBytes() {
    WalFiles.Space now = space;
    long share = (long) (now.totalBytes() * settings.diskFreeMinRatio());
    return Math.min(share, settings.diskFreeMinBytes());
  }

  /** A write or a sync failed: no more appends until a probe succeeds. */
  WalRefusal failed(IOException cause) {
    lock.lock();
    try {
      long now = nanoTicker.getAsLong();
      if (!failed) {
        failed = true;
        waitMillis =
            trouble
                ? Math.min(settings.probeMaxMillis(), waitMillis * 2)
                : settings.probeMinMillis();
      }
      if (!trouble || now - toldNanoTime >= REMIND_NANOS) {
        trouble = true;
        toldNanoTime = now;
        LOG.error(
            "The write-ahead log cannot be written. root={} cause={}",
            settings.root(),
            cause.toString());
      }
      nextProbeNanoTime = now + waitMillis * 1_000_000;
      WalRefusal refusal =
          new WalRefusal(reasonOf(cause), what(cause), 0, 0, settings.retryAfterSeconds());
      fault = refusal;
      return refusal;
    } finally {
      lock.unlock();
    }
  }

  /** A thread of the WAL ended by a mistake of ours: nothing is appended until a restart. */
  void broken(Throwable cause) {
    LOG.error(
        "The write-ahead log stopped working; appends are refused until a restart. root={}",
        settings.root(),
        cause);
    broken =
        new WalRefusal(
            Refusal.UNAVAILABLE,
            "it stopped after an internal error and needs a restart",
            0,
            0,
            settings.retryAfterSeconds());
  }

  /** Nanoseconds until the next probe is due; {@link Long#MAX_VALUE} when none is needed. */
  long nanosToProbe() {
    lock.lock();
    try {
      return failed ? Math.max(0, nextProbeNanoTime - nanoTicker.getAsLong()) : Long.MAX_VALUE;
    } finally {
      lock.unlock();
    }
  }

  /** Tries to write, sync and delete a small file. */
  void probe() {
    Path file = settings.root().resolve(PROBE);
    IOException problem = null;
    try {
      files.delete(file);
      try (WalFiles.Handle handle = files.create(file)) {
        handle.writeFully(ByteBuffer.allocate(PROBE_BYTES), 0);
        handle.force();
      }
    } catch (IOException e) {
      problem = e;
    }
    try {
      files.delete(file);
    } catch (IOException e) {
      problem = problem == null ? e : problem;
    }
    lock.lock();
    try {
      long now = nanoTicker.getAsLong();
      if (problem == null) {
        failed = false;
        fault = null;
        openedNanoTime = now;
      } else {
        waitMillis = Math.min(settings.probeMaxMillis(), waitMillis * 2);
        nextProbeNanoTime = now + waitMillis * 1_000_000;
        if (now - toldNanoTime >= REMIND_NANOS) {
          toldNanoTime = now;
          LOG.error(
              "The write-ahead log still cannot be written. root={} cause={}",
              settings.root(),
              problem.toString());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the free space, and says once that a trouble is over. */
  void measure() throws IOException {
    WalFiles.Space now = files.space(settings.root());
    space = now;
    lock.lock();
    try {
      swing(now);
      boolean steady =
          nanoTicker.getAsLong() - openedNanoTime >= settings.probeMaxMillis() * 1_000_000;
      if (trouble && !failed && steady) {
        trouble = false;
        LOG.info("The write-ahead log can be written again. root={}", settings.root());
      }
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held: closes or opens the door by the free space. */
  private void swing(WalFiles.Space now) {
    boolean was = low != null;
    long floor = floorBytes();
    long reopen = Math.min(now.totalBytes(), floor + floor / REOPEN_PART);
    boolean below = now.freeBytes() < (was ? reopen : floor);
    long time = nanoTicker.getAsLong();
    if (below && (!was || time - lowToldNanoTime >= REMIND_NANOS)) {
      lowToldNanoTime = time;
      LOG.warn(
          "Too little free disk space; appends are refused. root={} freeBytes={} floorBytes={}",
          settings.root(),
          now.freeBytes(),
          floor);
    } else if (!below && was) {
      LOG.info(
          "Enough free disk space again. root={} freeBytes={}", settings.root(), now.freeBytes());
    }
    boolean byRatio = floor < settings.diskFreeMinBytes();
    low =
        below
            ? new WalRefusal(
                Refusal.DISK_FULL,
                byRatio ? WalRefusal.FLOOR_RATIO : WalRefusal.FLOOR_BYTES,
                floor,
                now.freeBytes(),
                reopen,
                settings.retryAfterSeconds())
            : null;
  }

  static Refusal reasonOf(IOException cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("no space left") || text.contains("quota exceeded")
        ? Refusal.DISK_FULL
        : Refusal.UNAVAILABLE;
  }

  /* What a sender may know: neither paths nor messages of the system. */
  private static String what(IOException cause) {
    return reasonOf(cause) == Refusal.DISK_FULL ? "no space left" : "the disk reported an error";
  }
}
