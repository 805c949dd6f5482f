package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.SegmentFormat.Footer;
import dev.wadi.buffer.wal.SegmentFormat.HeaderState;
import dev.wadi.buffer.wal.SegmentFormat.KeyAt;
import dev.wadi.buffer.wal.SegmentFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the picture of a tenant's segments from its folder, and mends what a crash left. For one
 * thread.
 *
 * <p>A segment with a footer costs two small reads. One without is checked in full: its torn tail
 * goes to quarantine and is cut, and it gets a footer. Damage never stops it; only a newer format
 * does.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /* Of a torn end in a reused file so much is kept: more than a group of usual pushes. */
  private static final long TORN_BYTES = 4 << 20;

  private final WalFiles files;
  private final Quarantine quarantine;
  private final WalCounters counters;
  private final boolean full;

  /* Of the folder that is being loaded. */
  private final List<Path> foreign = new ArrayList<>();

  /**
   * @param full true checks segments with a footer in full too
   */
  Recovery(WalFiles files, Quarantine quarantine, WalCounters counters, boolean full) {
    this.files = files;
    this.quarantine = quarantine;
    this.counters = counters;
    this.full = full;
  }

  /** Fills an empty log with what its folder holds. */
  void load(TenantLog log, long rememberKeysSince) throws IOException {
    List<String> names = files.list(log.folder);
    names.sort(null);
    foreign.clear();
    long last = 0;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Path file = log.folder.resolve(name);
      long number = SegmentFormat.segmentOf(name);
      if (number <= 0) {
        other(file, name);
        continue;
      }
      Segment segment = open(log, number, file, last, names.subList(i + 1, names.size()));
      log.neverBelow(number);
      if (segment == null) {
        if (files.exists(file)) {
          log.saw(number); // it stays, so the next one was made behind it
          last = number;
        }
        continue;
      }
      if (last > 0 && segment.previous > last) {
        counters.segmentsMissing.increment();
        counters.corruptions.increment();
        LOG.warn(
            "A segment is missing. tenant={} after={} missing={} next={}",
            log.tenant,
            last,
            segment.previous,
            number);
      }
      last = number;
      log.add(segment);
      for (KeyAt key : segment.keys) {
        if (key.appendNanos() >= rememberKeysSince) {
          log.keys.stored(
              key.key(),
              new Receipt(log.tenant, number, key.offset(), key.crc()),
              key.appendNanos());
        }
      }
      segment.keys = List.of();
    }
    log.folderMade = true;
    if (!foreign.isEmpty()) {
      LOG.warn(
          "Files that are none of ours lie in the write-ahead log and are left alone. count={}"
              + " first={}",
          foreign.size(),
          foreign.get(0));
    }
  }

  /* A spare holds nothing that anybody waits for: its records were delivered. */
  private void other(Path file, String name) throws IOException {
    if ((name.endsWith(".tmp") || SegmentFormat.isSpare(name)) && !files.isFolder(file)) {
      files.delete(file);
    } else {
      foreign(file);
    }
  }

  private void foreign(Path file) {
    counters.foreignFiles.increment();
    foreign.add(file);
  }

  private boolean holdsSegments(TenantLog log, List<String> names) throws IOException {
    for (String name : names) {
      if (SegmentFormat.segmentOf(name) > 0) {
        try (WalFiles.Handle handle = files.openToRead(log.folder.resolve(name))) {
          if (handle.size() >= SegmentFormat.HEADER_BYTES) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private @Nullable Segment open(
      TenantLog log, long number, Path file, long before, List<String> later) throws IOException {
    try (WalFiles.Handle handle = files.openToWrite(file)) {
      long size = handle.size();
      ByteBuffer head = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
      int got = handle.readFully(head, 0);
      head.flip();
      HeaderState state = SegmentFormat.headerState(head);
      if (state == HeaderState.NEWER) {
        throw new WalVersionException(
            "The segment "
                + file
                + " has format version "
                + SegmentFormat.version(head)
                + "; this program knows version "
                + SegmentFormat.VERSION
                + ".");
      }
      if (got < SegmentFormat.HEADER_BYTES) {
        return tooShort(log, number, file, handle, size, before, later);
      }
      long previous = Segment.UNKNOWN;
      long created = number * 1_000_000;
      boolean reused = false;
      if (state == HeaderState.GOOD) {
        SegmentFormat.Header header = SegmentFormat.readHeader(head);
        if (header.segment() != number || !header.tenant().equals(log.tenant)) {
          foreign(file);
          return null;
        }
        previous = header.previous();
        created = header.createdNanos();
        reused = header.reused();
      } else {
        quarantine.keep(
            handle, log.tenant, number, 0, SegmentFormat.HEADER_BYTES, "segment header damaged");
      }
      Footer footer = full ? null : readFooter(handle, number, size);
      return footer != null
          ? Segment.closed(number, previous, file, created, footer)
          : check(log, number, previous, created, reused, file, handle, size);
    } catch (WalVersionException e) {
      throw e;
    } catch (IOException e) {
      counters.corruptions.increment();
      LOG.error("A segment cannot be read and is left alone. file={}", file, e);
      return null;
    }
  }

  /*
   * Too short to hold anything: made just before a crash, or before a sync that failed. When others
   * follow, they name it: then it becomes an empty one, or it would look as if one were missing.
   */
  private @Nullable Segment tooShort(
      TenantLog log,
      long number,
      Path file,
      WalFiles.Handle handle,
      long size,
      long before,
      List<String> later)
      throws IOException {
    if (size > 0
        && !isZero(handle, 0, size)
        && !quarantine.keep(handle, log.tenant, number, 0, size, "segment without a header")) {
      return null;
    }
    if (!holdsSegments(log, later)) {
      files.delete(file);
      counters.emptySegmentsRemoved.increment();
      files.syncFolder(log.folder);
      return null;
    }
    long created = number * 1_000_000;
    handle.writeFully(
        SegmentFormat.header(new SegmentFormat.Header(number, before, created, log.tenant, false)),
        0);
    Segment empty = new Segment(number, before, file, created);
    handle.writeFully(SegmentFormat.footer(empty.footer(), number), SegmentFormat.HEADER_BYTES);
    handle.force();
    return Segment.closed(number, before, file, created, empty.footer());
  }

  static @Nullable Footer readFooter(WalFiles.Handle handle, long number, long size)
      throws IOException {
    if (size < SegmentFormat.HEADER_BYTES + SegmentFormat.footerBytes(0)) {
      return null;
    }
    ByteBuffer trailer = ByteBuffer.allocate(SegmentFormat.TRAILER_BYTES);
    handle.readFully(trailer, size - SegmentFormat.TRAILER_BYTES);
    trailer.flip();
    long offset = SegmentFormat.footerOffset(trailer);
    if (offset < SegmentFormat.HEADER_BYTES || offset > size - SegmentFormat.footerBytes(0)) {
      return null;
    }
    ByteBuffer head = ByteBuffer.allocate(SegmentFormat.RECORD_HEADER_BYTES);
    handle.readFully(head, offset);
    head.flip();
    RecordHeader header = SegmentFormat.readRecordHeader(head, 0, number, offset, new CRC32C());
    if (header == null || offset + header.totalBytes() > size) {
      return null;
    }
    ByteBuffer footer = ByteBuffer.allocate((int) header.totalBytes());
    handle.readFully(footer, offset);
    footer.flip();
    return SegmentFormat.readFooter(footer, number, offset);
  }

  private Segment check(
      TenantLog log,
      long number,
      long previous,
      long created,
      boolean reused,
      Path file,
      WalFiles.Handle handle,
      long size)
      throws IOException {
    Segment segment = new Segment(number, previous, file, created);
    List<KeyAt> keys = new ArrayList<>();
    SegmentScanner.End end =
        new SegmentScanner(handle, number, size)
            .scan(
                SegmentFormat.HEADER_BYTES,
                true,
                new SegmentScanner.Visitor() {
                  @Override
                  public void record(long offset, RecordHeader header) {
                    segment.add(
                        header.entries(),
                        header.appendNanos(),
                        header.firstNanos(),
                        header.lastNanos());
                    if (header.key() != null) {
                      keys.add(
                          new KeyAt(
                              header.key(), offset, header.payloadCrc(), header.appendNanos()));
                    }
                  }

                  @Override
                  public void damage(long from, long to) {
                    segment.damagedBytes += to - from;
                    quarantine.keep(
                        handle, log.tenant, number, from, to, "no valid record (found at start)");
                  }
                });
    segment.keys = keys;
    segment.sealed = true;
    segment.released = true;
    segment.writtenEnd = end.end();
    segment.visibleEnd = end.end();
    segment.fileBytes = size;
    boolean endKnown = end.footer() >= 0 || (reused && isMarked(handle, number, end.end()));
    mend(log, segment, handle, size, reused, endKnown);
    return segment;
  }

  /* The segment is usable as it is; if the disk is full, mending waits for the next start. */
  private void mend(
      TenantLog log,
      Segment segment,
      WalFiles.Handle handle,
      long size,
      boolean reused,
      boolean endKnown) {
    long end = segment.writtenEnd;
    try {
      boolean kept = true;
      ByteBuffer footer = SegmentFormat.footer(segment.footer(), segment.number);
      int footerBytes = footer.remaining();
      if (end < size && !(reused && endKnown) && noFooter(handle, segment.number, end, size)) {
        counters.recoveredTails.increment();
        long to = tornEnd(handle, segment.number, end, size, reused);
        kept =
            isZero(handle, end, to)
                || quarantine.keep(handle, log.tenant, segment.number, end, to, "torn tail");
      }
      if (kept) {
        handle.truncate(end);
        handle.writeFully(footer, end);
        handle.force();
        segment.fileBytes = end + footerBytes;
      }
    } catch (IOException e) {
      LOG.warn(
          "A segment could not be mended and is used as it is. file={} cause={}",
          segment.file,
          e.toString());
    }
  }

  private static boolean noFooter(WalFiles.Handle handle, long number, long end, long size)
      throws IOException {
    Footer footer = readFooter(handle, number, size);
    return footer == null || footer.offset() != end;
  }

  /** Whether a mark tells that the records of a reused segment end here. */
  static boolean isMarked(WalFiles.Handle handle, long number, long end) throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(SegmentFormat.END_MARK_BYTES);
    handle.readFully(mark, end);
    return SegmentFormat.isEndMark(mark.flip(), number, end);
  }

  /**
   * Where the bytes behind the last record end that may have been written for this segment: in a
   * reused file most of what follows is left from its earlier life.
   */
  static long tornEnd(WalFiles.Handle handle, long number, long end, long size, boolean reused)
      throws IOException {
    if (!reused) {
      return size;
    }
    RecordHeader header = new SegmentScanner(handle, number, size).headerAt(end);
    long begun = header == null ? 0 : header.totalBytes();
    return Math.min(size, end + Math.max(begun, TORN_BYTES));
  }

  private static boolean isZero(WalFiles.Handle handle, long from, long to) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
    long at = from;
    while (at < to) {
      chunk.clear().limit((int) Math.min(chunk.capacity(), to - at));
      int n = handle.readFully(chunk, at);
      if (n <= 0) {
        return true;
      }
      for (int i = 0; i < n; i++) {
        if (chunk.get(i) != 0) {
          return false;
        }
      }
      at += n;
    }
    return true;
  }
}
