package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.WalSettings.QuotaPolicy;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalFolder;
import dev.wadi.model.Position;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which segments may go, and what gives way at a quota.
 *
 * <p>Thread-safe; its lock is held while files are deleted, so that the writer (at the quota) and
 * the keeper (passing by) never delete at the same time.
 */
final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final WalSettings settings;
  private final WalFiles files;
  private final WalCounters counters;
  private final Iterable<ReaderCursors> readers;
  private final BlockReader counting;
  private final SegmentMaker maker;

  /* What somebody reads just now who is no reader: see WalTip. */
  private final Map<WalTip, Position> held = new ConcurrentHashMap<>();

  /* Serialises deletions, file work included. */
  private final ReentrantLock lock = new ReentrantLock();

  Retention(
      WalSettings settings,
      WalFiles files,
      WalCounters counters,
      Iterable<ReaderCursors> readers,
      SegmentMaker maker,
      Quarantine quarantine) {
    this.settings = settings;
    this.files = files;
    this.counters = counters;
    this.readers = readers;
    this.maker = maker;
    this.counting = new BlockReader(files, quarantine);
  }

  /** Deletes what every reader has passed, by its saved cursor. */
  void reclaim(TenantLog log, long nowNanos, boolean keepDelivered) {
    lock.lock();
    try {
      Position passed = passed(log, nowNanos / 1_000_000);
      for (Segment segment : log.segments()) {
        boolean young =
            keepDelivered
                && settings.keepDeliveredMillis() > 0 // also when the clock was set back
                && nowNanos - segment.lastAppendNanos < settings.keepDeliveredMillis() * 1_000_000;
        if (!segment.isComplete() || passed.isBefore(segment.end()) || young) {
          break;
        }
        boolean hadByAll = !overtakeForgotten(log, segment, nowNanos / 1_000_000);
        letGo(log, segment, hadByAll, nowNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /* Whoever holds no segments any more does not get these: counted, and never told as delivered. */
  private boolean overtakeForgotten(TenantLog log, Segment segment, long nowMillis) {
    boolean lacked = false;
    for (ReaderCursors reader : readers) {
      if (reader.isForgotten(nowMillis, settings.forgottenReaderMillis())
          && reader.confirmed(log).isBefore(segment.end())) {
        overtake(reader, log, segment);
        lacked = true;
      }
    }
    return lacked;
  }

  /* The reader goes on while we count: count again until it stands still. Returns what it lacks. */
  private long overtake(ReaderCursors reader, TenantLog log, Segment segment) {
    while (true) {
      Position at = reader.readAt(log);
      long unread = unread(log, segment, at);
      if (reader.overtake(log, segment, at, unread)) {
        return unread;
      }
    }
  }

  /**
   * Gives a closed segment up whose file somebody else took away: every reader is told what it will
   * never get, and goes on with the next one. False while the file, or the folder of all tenants,
   * may come back.
   */
  boolean lost(TenantLog log, Segment segment) {
    lock.lock();
    try {
      if (log.find(segment.number) != segment) {
        return true;
      }
      if (files.exists(segment.file) || !files.isFolder(WalFolder.tenants(settings.root()))) {
        return false;
      }
      segment.lost = true;
      List<String> lacking = new ArrayList<>();
      for (ReaderCursors reader : readers) {
        if (reader.lose(log, segment)) {
          lacking.add(reader.name());
        }
      }
      log.remove(segment);
      counters.damage.corruptions.increment();
      counters.damage.segmentsMissing.increment();
      LOG.error(
          "The file of a segment is gone; its records are lost for sinks that did not have them"
              + " yet. tenant={} segment={} entries={} bytes={} sinks={}",
          log.tenant,
          segment.number,
          segment.entries,
          segment.writtenEnd - SegmentFormat.HEADER_BYTES,
          lacking);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /* The lowest saved cursor of all who hold segments; nothing is passed while nobody reads. */
  private Position passed(TenantLog log, long nowMillis) {
    Position least = null;
    for (ReaderCursors reader : readers) {
      if (!reader.isForgotten(nowMillis, settings.forgottenReaderMillis())) {
        Position saved = reader.saved(log);
        least = least == null || saved.isBefore(least) ? saved : least;
      }
    }
    for (Map.Entry<WalTip, Position> tip : held.entrySet()) {
      if (tip.getKey().isOf(log) && least != null && tip.getValue().isBefore(least)) {
        least = tip.getValue();
      }
    }
    return least == null ? Position.START : least;
  }

  /**
   * What lies behind a position stays although everybody has it; only the quota goes before that.
   */
  void hold(WalTip tip, Position from) {
    held.put(tip, from);
  }

  void release(WalTip tip) {
    held.remove(tip);
  }

  /**
   * Makes room for some bytes: first what was delivered, then what only best-effort readers lack,
   * then, if the policy says so, the oldest. Null when there is room.
   *
   * @param sealActive closes the tenant's open segment so that it may go as well
   */
  @Nullable WalRefusal room(TenantLog log, long bytes, long nowNanos, Runnable sealActive) {
    long tooOld = log.tooOldMillis;
    if (tooOld > 0 && settings.quotaPolicy() == QuotaPolicy.REFUSE) {
      return new WalRefusal(
          Refusal.QUOTA_FULL,
          WalRefusal.QUOTA_AGE,
          settings.quotaAgeMillis(),
          tooOld,
          settings.retryAfterSeconds());
    }
    if (log.bytes() + bytes <= settings.quotaBytes()) {
      return null;
    }
    if (bytes + SegmentFormat.HEADER_BYTES > settings.quotaBytes()) {
      return full(log);
    }
    sealActive.run();
    reclaim(log, nowNanos, false);
    lock.lock();
    try {
      while (log.bytes() + bytes > settings.quotaBytes()) {
        Segment oldest = oldestComplete(log);
        if (oldest == null || !mayEvict(log, oldest, nowNanos / 1_000_000)) {
          return full(log);
        }
        evict(log, oldest);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private WalRefusal full(TenantLog log) {
    return new WalRefusal(
        Refusal.QUOTA_FULL,
        WalRefusal.QUOTA_BYTES,
        settings.quotaBytes(),
        log.bytes(),
        settings.retryAfterSeconds());
  }

  private static @Nullable Segment oldestComplete(TenantLog log) {
    List<Segment> segments = log.segments();
    return segments.isEmpty() || !segments.get(0).isComplete() ? null : segments.get(0);
  }

  private boolean mayEvict(TenantLog log, Segment segment, long nowMillis) {
    if (settings.quotaPolicy() == QuotaPolicy.EVICT_OLDEST) {
      return true;
    }
    boolean anybody = false;
    for (ReaderCursors reader : readers) {
      if (reader.isForgotten(nowMillis, settings.forgottenReaderMillis())) {
        continue;
      }
      anybody = true;
      if (reader.isRequired() && reader.saved(log).isBefore(segment.end())) {
        return false;
      }
    }
    return anybody;
  }

  /** Applies the age limit: evicts, or sets what {@link #room} refuses by. */
  void age(TenantLog log, long nowNanos) {
    long limit = settings.quotaAgeMillis();
    long line = (long) (limit * settings.quotaWarnRatio());
    long waits = 0;
    lock.lock();
    try {
      for (Segment segment : log.segments()) {
        long age = segment.records == 0 ? 0 : (nowNanos - segment.firstAppendNanos) / 1_000_000;
        long youngest = segment.records == 0 ? 0 : (nowNanos - segment.lastAppendNanos) / 1_000_000;
        if (age <= line) {
          break;
        }
        if (youngest > limit
            && segment.isComplete()
            && mayEvict(log, segment, nowNanos / 1_000_000)) {
          evict(log, segment);
        } else if (isNeeded(log, segment, nowNanos / 1_000_000)) {
          waits = age;
          break;
        }
      }
    } finally {
      lock.unlock();
    }
    if (waits > limit && log.tooOldMillis == 0) {
      tellWhoIsLate(log, waits, "longer than the quota allows");
    } else if (waits > 0 && waits <= limit && log.nearlyTooOld.compareAndSet(false, true)) {
      tellWhoIsLate(log, waits, "nearly as long as the quota allows");
    }
    if (waits == 0) {
      log.nearlyTooOld.set(false);
    }
    log.tooOldMillis = waits > limit ? waits : 0;
  }

  /* Once for each time that it begins: else nobody knows why pushes are refused, and what helps. */
  private void tellWhoIsLate(TenantLog log, long ageMillis, String howLong) {
    List<String> late = new ArrayList<>();
    for (ReaderCursors reader : readers) {
      if (reader.isRequired() && reader.confirmed(log).isBefore(log.end())) {
        late.add(reader.name() + (reader.isOpen() ? "" : " (not open)"));
      }
    }
    LOG.warn(
        "Records wait {} for sinks that must have them."
            + " tenant={} ageMillis={} quotaAgeMillis={} policy={} sinks={}",
        howLong,
        log.tenant,
        ageMillis,
        settings.quotaAgeMillis(),
        settings.quotaPolicy(),
        late);
  }

  /* Somebody who must have it has not confirmed all of it, and some of that is too old. */
  private boolean isNeeded(TenantLog log, Segment segment, long nowMillis) {
    boolean anybody = false;
    for (ReaderCursors reader : readers) {
      if (reader.isForgotten(nowMillis, settings.forgottenReaderMillis())) {
        continue;
      }
      anybody = true;
      Position at = reader.confirmed(log);
      if (reader.isRequired()
          && at.isBefore(new Position(segment.number, segment.visibleEnd))
          && at.compareTo(new Position(segment.number, SegmentFormat.HEADER_BYTES)) <= 0) {
        return true;
      }
    }
    return !anybody;
  }

  private void evict(TenantLog log, Segment segment) {
    long lost = 0;
    boolean anybody = false;
    for (ReaderCursors reader : readers) {
      anybody = true;
      long unread = overtake(reader, log, segment);
      lost = reader.isRequired() ? Math.max(lost, unread) : lost;
    }
    lost = anybody ? lost : segment.entries;
    long bytes = segment.writtenEnd - SegmentFormat.HEADER_BYTES;
    if (lost > 0) {
      counters.evictedEntries.add(lost);
      counters.evictedBytes.add(bytes);
      LOG.warn(
          "The quota let the oldest records go. tenant={} segment={} entries={} bytes={}",
          log.tenant,
          segment.number,
          lost,
          bytes);
    }
    letGo(log, segment, false, 0);
  }

  private long unread(TenantLog log, Segment segment, Position at) {
    if (!at.isBefore(segment.end())) {
      return 0;
    }
    if (at.compareTo(new Position(segment.number, SegmentFormat.HEADER_BYTES)) <= 0) {
      return segment.entries;
    }
    try {
      return counting.entries(new TenantLog.Span(segment, at.offsetBytes(), segment.writtenEnd));
    } catch (IOException e) {
      LOG.warn(
          "Entries of a segment cannot be counted. tenant={} segment={} cause={}",
          log.tenant,
          segment.number,
          e.toString());
      return segment.entries;
    } finally {
      counting.release();
    }
  }

  /* A reader may be in the middle of a segment that is evicted: that file is never used again. */
  private void letGo(TenantLog log, Segment segment, boolean passed, long nowNanos) {
    if (!log.remove(segment)) {
      return;
    }
    counters.segmentsDeleted.increment();
    if (passed && maker.retire(log, segment, nowNanos)) {
      return;
    }
    try {
      files.delete(segment.file);
    } catch (IOException e) {
      /* It comes back at the next start and is deleted then. */
      LOG.warn("A segment cannot be deleted. file={} cause={}", segment.file, e.toString());
    }
    try {
      files.syncFolder(log.folder);
    } catch (IOException e) {
      LOG.warn("A folder cannot be synced. folder={} cause={}", log.folder, e.toString());
    }
  }
}
