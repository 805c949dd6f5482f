package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes segment files, where it can from the blocks of a segment that everybody has passed, and
 * ahead of the moment when they are needed.
 *
 * <p>A sync behind bytes that make a file longer also waits for the file system's journal, and that
 * wait has a long tail. Writing over blocks that a file has already needs no journal. So the last
 * segments that were delivered are kept as spares; while the open segment fills up, the next one is
 * made of a spare beside it, name and header on the device before the first record comes. Records
 * are bound to their segment's number and their place, so nothing of a file's earlier life can be
 * taken for a record of the new one.
 *
 * <p>Thread-safe. Failures here are never fatal: the next segment is then a fresh file.
 */
final class SegmentMaker {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentMaker.class);

  private final WalSettings settings;
  private final WalFiles files;
  private final WalCounters counters;
  private final ExecutorService ahead;

  SegmentMaker(WalSettings settings, WalFiles files, WalCounters counters) {
    this.settings = settings;
    this.files = files;
    this.counters = counters;
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "wal-" + settings.name() + "-ahead");
              thread.setDaemon(true);
              return thread;
            });
    one.allowCoreThreadTimeOut(true);
    this.ahead = one;
  }

  /** A segment to write to, its header written but not yet synced unless it was made ahead. */
  Segment make(TenantLog log, long nowNanos) throws IOException {
    NextSegment next;
    log.lock.lock();
    try {
      next = log.next;
      log.next = null;
      log.spareUsedNanos = nowNanos;
      if (next != null) {
        if (next.segment != null && next.segment.previous == log.before()) {
          return next.segment;
        }
        /* Whoever is making it finds that it is not wanted any more; its number is used up. */
      }
    } finally {
      log.lock.unlock();
    }
    if (next != null && next.segment != null) {
      discard(log, next.segment);
    }
    long previous = log.before();
    long number = log.newNumber(nowNanos / 1_000_000);
    if (!log.folderMade) {
      files.createFolders(log.folder); // forced by the sync thread, once for all that are new
      log.folderMade = true;
    }
    return write(log, number, previous, nowNanos);
  }

  /** Makes the tenant's next segment on a thread of its own, unless that is done or under way. */
  void ahead(TenantLog log, long nowNanos) {
    if (settings.spareSegments() == 0) {
      return;
    }
    NextSegment next;
    long previous;
    log.lock.lock();
    try {
      if (log.next != null) {
        return;
      }
      previous = log.before();
      next = new NextSegment(log.newNumber(nowNanos / 1_000_000));
      log.next = next;
    } finally {
      log.lock.unlock();
    }
    log.underWay.incrementAndGet();
    try {
      ahead.execute(
          () -> {
            try {
              make(log, next, previous, nowNanos);
            } finally {
              log.underWay.decrementAndGet();
            }
          });
    } catch (RejectedExecutionException e) {
      forget(log, next); // the WAL is closing
      log.underWay.decrementAndGet();
    }
  }

  private void make(TenantLog log, NextSegment next, long previous, long nowNanos) {
    Segment segment = null;
    try {
      segment = write(log, next.number, previous, nowNanos);
      WalFiles.Handle handle = segment.handle;
      if (handle == null) {
        throw new IOException("segment is closed");
      }
      handle.force();
      files.syncFolder(log.folder);
      segment.folderSynced = true;
    } catch (IOException e) {
      LOG.warn(
          "The next segment could not be made ahead. tenant={} segment={} cause={}",
          log.tenant,
          next.number,
          e.toString());
      forget(log, next);
      if (segment != null) {
        discard(log, segment);
      }
      return;
    }
    boolean wanted;
    log.lock.lock();
    try {
      wanted = log.next == next;
      if (wanted) {
        next.segment = segment;
      }
    } finally {
      log.lock.unlock();
    }
    if (!wanted) {
      discard(log, segment);
    }
  }

  private static void forget(TenantLog log, NextSegment next) {
    log.lock.lock();
    try {
      if (log.next == next) {
        log.next = null;
      }
    } finally {
      log.lock.unlock();
    }
  }

  private Segment write(TenantLog log, long number, long previous, long now) throws IOException {
    Path file = SegmentFormat.file(log.folder, number);
    Path spare;
    log.lock.lock();
    try {
      spare = log.spares.poll();
    } finally {
      log.lock.unlock();
    }
    Segment segment = new Segment(number, previous, file, now);
    Path made = spare == null ? file : spare;
    WalFiles.Handle handle = spare == null ? files.create(file) : files.openToWrite(spare);
    try {
      ByteBuffer header =
          SegmentFormat.header(
              new SegmentFormat.Header(number, previous, now, log.tenant, spare != null));
      if (spare != null) {
        /* On the device before the file has the name under which its records count. */
        segment.reusedBytes = handle.size();
        ByteBuffer page = ByteBuffer.allocate(SegmentFormat.PAGE_BYTES).put(header);
        SegmentFormat.putEndMark(page, number, SegmentFormat.HEADER_BYTES, new CRC32C());
        handle.writeFully(page.position(0), 0);
        handle.force();
        files.replace(spare, file);
        made = file;
        counters.segmentsReused.increment();
      } else {
        handle.writeFully(header, 0);
      }
    } catch (IOException e) {
      try (handle) {
        files.delete(made);
      } catch (IOException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    segment.handle = handle;
    return segment;
  }

  /**
   * Whether a segment that everybody has passed was kept as a spare; then it is out of the log.
   * Else it is to be deleted. Call with the segment out of the log's list.
   */
  boolean retire(TenantLog log, Segment segment, long nowNanos) {
    log.lock.lock();
    try {
      if (!segment.released
          || segment.fileBytes < settings.segmentBytes() / 4
          || log.spares.size() >= settings.spareSegments()
          || !log.isFilling()) {
        return false;
      }
      log.spareUsedNanos = nowNanos;
    } finally {
      log.lock.unlock();
    }
    Path spare = log.folder.resolve(SegmentFormat.spareName(segment.number));
    try {
      files.replace(segment.file, spare);
      /* The old name must be gone for good before anything is written over. */
      files.syncFolder(log.folder);
    } catch (IOException e) {
      LOG.warn(
          "A delivered segment could not be kept as a spare. file={} cause={}",
          segment.file,
          e.toString());
      deleteQuietly(spare);
      return !files.exists(segment.file);
    }
    log.lock.lock();
    try {
      log.spares.add(spare);
    } finally {
      log.lock.unlock();
    }
    return true;
  }

  /** Gives back what is kept for a tenant's next segments, if it was not used since a time. */
  void release(TenantLog log, long unusedSinceNanos) {
    log.lock.lock();
    try {
      if (log.spareUsedNanos > unusedSinceNanos) {
        return;
      }
    } finally {
      log.lock.unlock();
    }
    release(log);
  }

  /** Gives back what is kept for a tenant's next segments. */
  void release(TenantLog log) {
    NextSegment next;
    Path spare;
    log.lock.lock();
    try {
      next = log.next;
      log.next = null;
    } finally {
      log.lock.unlock();
    }
    if (next != null && next.segment != null) {
      discard(log, next.segment);
    }
    do {
      log.lock.lock();
      try {
        spare = log.spares.poll();
      } finally {
        log.lock.unlock();
      }
      if (spare != null) {
        deleteQuietly(spare);
      }
    } while (spare != null);
  }

  /** Ends what is under way; segments made ahead that nobody took are left to {@link #release}. */
  void close() throws InterruptedException {
    ahead.shutdown();
    while (!ahead.awaitTermination(1, TimeUnit.MINUTES)) {
      LOG.warn("A segment is still being made ahead.");
    }
  }

  private void discard(TenantLog log, Segment segment) {
    WalFiles.Handle handle = segment.handle;
    segment.handle = null;
    try {
      if (handle != null) {
        handle.close();
      }
      files.delete(segment.file);
    } catch (IOException e) {
      /* Empty: the next start finds no record in it, and the keeper deletes it then. */
      LOG.warn(
          "A segment that was made ahead cannot be deleted. tenant={} file={} cause={}",
          log.tenant,
          segment.file,
          e.toString());
    }
  }

  private void deleteQuietly(Path spare) {
    try {
      files.delete(spare);
    } catch (IOException e) {
      LOG.warn("A spare cannot be deleted. file={} cause={}", spare, e.toString());
    }
  }
}
