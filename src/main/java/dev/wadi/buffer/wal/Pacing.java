package dev.wadi.buffer.wal;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * How long a tenant's senders had better wait for their answers, so that no more comes than what
 * the readers that set the pace ({@link ReaderSettings#setsPace}) take away. Thread-safe.
 */
final class Pacing {
  /* A reader whose cursor has not moved for so long stands: it would gain nothing by waiting. */
  private static final long STANDS_NANOS = TimeUnit.SECONDS.toNanos(2);

  /* From here on the wait is the longest: so many times what a reader may be behind without one. */
  private static final int FULL = 16;

  /*
   * The wait grows with the square of what the reader is behind beyond its allowance. Where senders
   * are few, some milliseconds are enough, and there the curve is flat: the capture takes blocks of a
   * megabyte, and a steep one would make answers late and early in turn. Where they are a thousand,
   * it takes most of the longest wait, which is reached well below the quota. What is out of the
   * reader's hands counts as taken (readAt), since it is bounded, and confirmed in steps of several
   * megabytes.
   *
   * A reader that stands (paused, stopped, its disk full) is no reason to wait, as nothing gets
   * better meanwhile: then the quota is the bound. What counts is its cursor, as blocks that fail
   * are handed out again and again; but not that the quota moves it over what it takes away.
   */
  private final Iterable<ReaderCursors> readers;
  private final WalClock clock;
  private final long fromBytes;
  private final long fullBytes;
  private final long mostNanos;

  /* One for each tenant and reader that is behind; looked at for each of its appends. */
  private final ConcurrentMap<Behind, Seen> seen = new ConcurrentHashMap<>();

  private record Behind(ReaderCursors reader, TenantLog log) {}

  /** How far a reader had come by itself, and since when. */
  private record Seen(ReaderCursors.Progress progress, long sinceNanoTime) {
    Seen at(ReaderCursors.Progress now, long nanoTime) {
      if (progress.equals(now)) {
        return this;
      }
      boolean overtaken = progress.overtakenEntries() < now.overtakenEntries();
      return new Seen(now, overtaken ? sinceNanoTime : nanoTime);
    }
  }

  Pacing(WalSettings settings, WalClock clock, Iterable<ReaderCursors> readers) {
    this.readers = readers;
    this.clock = clock;
    this.fromBytes = Math.min(settings.paceBytes(), settings.quotaBytes() / 8);
    this.fullBytes = Math.min(FULL * fromBytes, settings.quotaBytes() / 2);
    this.mostNanos = TimeUnit.MILLISECONDS.toNanos(settings.paceMostMillis());
  }

  /** The wait for the slowest of them that moves; 0 when there is no need. */
  long pauseNanos(TenantLog log) {
    if (fromBytes == 0) {
      return 0;
    }
    long pause = 0;
    for (ReaderCursors reader : readers) {
      if (reader.setsPace()) {
        pause = Math.max(pause, pauseNanos(reader, log));
      }
    }
    return pause;
  }

  private long pauseNanos(ReaderCursors reader, TenantLog log) {
    long behind = log.bytesAfter(reader.readAt(log));
    if (behind <= fromBytes) {
      if (!seen.isEmpty()) {
        seen.remove(new Behind(reader, log));
      }
      return 0;
    }
    ReaderCursors.Progress progress = reader.progress(log);
    long now = clock.nanoTime();
    Seen last =
        seen.compute(
            new Behind(reader, log),
            (key, before) -> before == null ? new Seen(progress, now) : before.at(progress, now));
    if (now - last.sinceNanoTime > STANDS_NANOS) {
      return 0;
    }
    double share = Math.min(1, (behind - fromBytes) / (double) (fullBytes - fromBytes));
    return Math.round(mostNanos * share * share);
  }
}
