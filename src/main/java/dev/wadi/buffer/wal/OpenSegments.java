package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments that are being written to, one a tenant: begun when they are wanted, closed with a
 * footer when they are full, old, idle, or too many.
 *
 * <p>The writer's alone. A segment that is closed here is handed over: the sync thread forces it
 * once more and closes its file.
 */
final class OpenSegments {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSegments.class);

  private final WalSettings settings;
  private final WalClock clock;
  private final SegmentMaker maker;
  private final CommitQueues queues;
  private final WalCounters counters;
  private final Map<TenantLog, Segment> open = new LinkedHashMap<>(16, 0.75f, true);

  OpenSegments(
      WalSettings settings,
      WalClock clock,
      SegmentMaker maker,
      CommitQueues queues,
      WalCounters counters) {
    this.settings = settings;
    this.clock = clock;
    this.maker = maker;
    this.queues = queues;
    this.counters = counters;
  }

  /** Whether a record fits behind an end; into an empty segment any fits. */
  boolean fits(long end, long recordBytes) {
    return end == SegmentFormat.HEADER_BYTES || end + recordBytes <= settings.segmentBytes();
  }

  /** The tenant's open segment if the record fits there, or a fresh one. */
  Segment writable(TenantLog log, long recordBytes) throws IOException {
    Segment segment = log.active;
    if (segment != null) {
      boolean poisoned;
      log.lock.lock();
      try {
        poisoned = segment.poisoned;
      } finally {
        log.lock.unlock();
      }
      long ageNanos = clock.nowNanos() - segment.createdNanos;
      if (poisoned) {
        letGo(log, segment);
      } else if (!fits(segment.writtenEnd, recordBytes)
          || (segment.records > 0 && ageNanos > settings.segmentMaxAgeMillis() * 1_000_000)) {
        seal(log);
      } else {
        open.get(log); // makes it the one used last
        segment.lastUsedNanoTime = clock.nanoTime();
        return segment;
      }
    }
    while (open.size() >= settings.maxOpenSegments()) {
      seal(open.keySet().iterator().next());
    }
    return create(log);
  }

  private Segment create(TenantLog log) throws IOException {
    Segment segment = maker.make(log, clock.nowNanos());
    segment.lastUsedNanoTime = clock.nanoTime();
    log.add(segment);
    log.active = segment;
    open.put(log, segment);
    counters.segmentsCreated.increment();
    return segment;
  }

  /** Closes a tenant's open segment with a footer, if it has one. */
  void seal(TenantLog log) {
    Segment segment = log.active;
    WalFiles.Handle handle = segment == null ? null : segment.handle;
    if (segment == null || handle == null) {
      return;
    }
    ByteBuffer footer = null;
    log.lock.lock();
    try {
      if (!segment.poisoned) {
        footer = SegmentFormat.footer(segment.footer(), segment.number);
      }
    } finally {
      log.lock.unlock();
    }
    long size = segment.writtenEnd;
    if (footer != null) {
      try {
        int bytes = footer.remaining();
        handle.writeFully(footer, segment.writtenEnd);
        size += bytes;
        if (size < segment.reusedBytes) {
          endFile(handle, segment, size);
        }
      } catch (IOException e) {
        /* Without a footer the next start checks the whole segment: slower, not wrong. */
        LOG.warn("No footer could be written. file={} cause={}", segment.file, e.toString());
      }
    }
    log.lock.lock();
    try {
      segment.sealed = true;
      segment.keys = List.of(); // they stand in the footer now
      log.resize(segment, size);
    } finally {
      log.lock.unlock();
    }
    handOver(log, segment, segment.writtenEnd);
  }

  /*
   * Cutting off what follows would be work for the file system's journal: instead the trailer stands
   * at the end of the file as well, unless there is no room for it behind the footer.
   */
  private static void endFile(WalFiles.Handle handle, Segment segment, long footerEnd)
      throws IOException {
    long trailer = segment.reusedBytes - SegmentFormat.TRAILER_BYTES;
    if (trailer >= footerEnd) {
      handle.writeFully(SegmentFormat.trailer(segment.writtenEnd), trailer);
    } else {
      handle.truncate(footerEnd);
    }
  }

  /** A write failed: what is not committed is cut off, and nothing more is written here. */
  void abandon(TenantLog log, Segment segment) {
    WalFiles.Handle handle = segment.handle;
    try {
      if (handle != null) {
        handle.truncate(segment.writtenEnd);
      }
    } catch (IOException e) {
      LOG.warn("Cannot cut a segment back. file={} cause={}", segment.file, e.toString());
    }
    log.lock.lock();
    try {
      segment.sealed = true;
    } finally {
      log.lock.unlock();
    }
    handOver(log, segment, segment.writtenEnd);
  }

  /** A sync failed: it is to be cut once more and closed. */
  void letGo(TenantLog log, Segment segment) {
    handOver(log, segment, segment.visibleEnd);
  }

  /** The writer broke: all are closed as they are, without a footer. */
  void letGoAll() {
    for (TenantLog log : List.copyOf(open.keySet())) {
      Segment segment = log.active;
      if (segment == null) {
        open.remove(log);
      } else {
        handOver(log, segment, segment.writtenEnd);
      }
    }
  }

  private void handOver(TenantLog log, Segment segment, long end) {
    log.active = null;
    open.remove(log);
    queues.handOver(new Written(log, segment, end, List.of(), true));
  }

  void sealAll() {
    for (TenantLog log : List.copyOf(open.keySet())) {
      seal(log);
    }
  }

  /** Closes segments without a recent append, or too old. */
  void sealIdle() {
    long nanoTime = clock.nanoTime();
    long now = clock.nowNanos();
    for (Map.Entry<TenantLog, Segment> entry : List.copyOf(open.entrySet())) {
      Segment segment = entry.getValue();
      boolean idle = nanoTime - segment.lastUsedNanoTime > settings.segmentIdleMillis() * 1_000_000;
      boolean old = now - segment.createdNanos > settings.segmentMaxAgeMillis() * 1_000_000;
      if (idle || old) {
        seal(entry.getKey());
      }
    }
  }
}
