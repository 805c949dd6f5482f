package dev.wadi.buffer.wal.disk;

import dev.wadi.buffer.wal.disk.SegmentFormat.Footer;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentFormat.KeyAt;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the segments in a tenant's folder, and mends what a crash left. For one thread.
 *
 * <p>A segment with a footer costs two small reads. One without is checked in full: its torn tail
 * goes to quarantine and is cut, and it gets a footer. Damage never stops it; only a newer format
 * does.
 */
public final class TenantRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(TenantRecovery.class);

  private final WalFiles files;
  private final Quarantine quarantine;
  private final DamageCounters counters;
  private final boolean full;

  /* Of the folder that is being loaded. */
  private final List<Path> foreign = new ArrayList<>();

  /** Hears what is in a folder, oldest first. */
  public interface Visitor {
    /** A segment that can be read. */
    void segment(RecoveredSegment segment);

    /** There was a file of this number, whatever became of it. Told before the other two. */
    void number(long number);

    /** It cannot be used, and stays where it is. */
    void unusable(long number);
  }

  /** What a walk over all records of a segment adds up. */
  private static final class Totals {
    private final List<KeyAt> keys = new ArrayList<>();
    private long records;
    private long entries;
    private long firstAppendNanos = Long.MAX_VALUE;
    private long lastAppendNanos = Long.MIN_VALUE;
    private long firstNanos = Long.MAX_VALUE;
    private long lastNanos = Long.MIN_VALUE;
    private long damagedBytes;

    private void add(long offset, RecordHeader header) {
      records++;
      entries += header.entries();
      firstAppendNanos = Math.min(firstAppendNanos, header.appendNanos());
      lastAppendNanos = Math.max(lastAppendNanos, header.appendNanos());
      firstNanos = Math.min(firstNanos, header.firstNanos());
      lastNanos = Math.max(lastNanos, header.lastNanos());
      if (header.key() != null) {
        keys.add(new KeyAt(header.key(), offset, header.payloadCrc(), header.appendNanos()));
      }
    }

    private Footer footer(long end) {
      return new Footer(
          end,
          records,
          entries,
          firstAppendNanos,
          lastAppendNanos,
          firstNanos,
          lastNanos,
          damagedBytes,
          List.copyOf(keys));
    }
  }

  /**
   * @param full true checks segments with a footer in full too
   */
  public TenantRecovery(
      WalFiles files, Quarantine quarantine, DamageCounters counters, boolean full) {
    this.files = files;
    this.quarantine = quarantine;
    this.counters = counters;
    this.full = full;
  }

  /** Walks over a tenant's folder; nothing is told of one that is not there. */
  public void load(String tenant, Path folder, Visitor visitor) throws IOException {
    List<String> names = files.list(folder);
    names.sort(null);
    foreign.clear();
    long last = 0;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      Path file = folder.resolve(name);
      long number = SegmentFormat.segmentOf(name);
      if (number <= 0) {
        other(file, name);
        continue;
      }
      RecoveredSegment segment =
          open(tenant, number, file, last, names.subList(i + 1, names.size()));
      visitor.number(number);
      if (segment == null) {
        if (files.exists(file)) {
          visitor.unusable(number); // the next one was made behind it
          last = number;
        }
        continue;
      }
      if (last > 0 && segment.previous() > last) {
        counters.segmentsMissing.increment();
        counters.corruptions.increment();
        LOG.warn(
            "A segment is missing. tenant={} after={} missing={} next={}",
            tenant,
            last,
            segment.previous(),
            number);
      }
      last = number;
      visitor.segment(segment);
    }
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
    if ((WalFolder.isLeftOver(name) || SegmentFormat.isSpare(name)) && !files.isFolder(file)) {
      files.delete(file);
    } else {
      foreign(file);
    }
  }

  private void foreign(Path file) {
    counters.foreignFiles.increment();
    foreign.add(file);
  }

  private boolean holdsSegments(Path folder, List<String> names) throws IOException {
    for (String name : names) {
      if (SegmentFormat.segmentOf(name) > 0) {
        try (WalFiles.Handle handle = files.openToRead(folder.resolve(name))) {
          if (handle.size() >= SegmentFormat.HEADER_BYTES) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private @Nullable RecoveredSegment open(
      String tenant, long number, Path file, long before, List<String> later) throws IOException {
    try (WalFiles.Handle handle = files.openToWrite(file)) {
      long size = handle.size();
      Header header = SegmentFile.header(handle, file);
      if (size < SegmentFormat.HEADER_BYTES) {
        return tooShort(tenant, number, file, handle, size, before, later);
      }
      if (header == null) {
        quarantine.keep(
            handle, tenant, number, 0, SegmentFormat.HEADER_BYTES, "segment header damaged");
        header = new Header(number, RecoveredSegment.UNKNOWN, number * 1_000_000, tenant, false);
      } else if (header.segment() != number || !header.tenant().equals(tenant)) {
        foreign(file);
        return null;
      }
      Footer footer = full ? null : SegmentFile.footer(handle, number, size);
      return footer != null ? closed(header, file, footer) : check(header, file, handle, size);
    } catch (WalVersionException e) {
      throw e;
    } catch (IOException e) {
      counters.corruptions.increment();
      LOG.error("A segment cannot be read and is left alone. file={}", file, e);
      return null;
    }
  }

  private static RecoveredSegment closed(Header header, Path file, Footer footer) {
    return new RecoveredSegment(
        header.segment(),
        header.previous(),
        file,
        header.createdNanos(),
        footer.offset() + SegmentFormat.footerBytes(footer.keys().size()),
        footer);
  }

  /*
   * Too short to hold anything: made just before a crash, or before a sync that failed. When others
   * follow, they name it: then it becomes an empty one, or it would look as if one were missing.
   */
  private @Nullable RecoveredSegment tooShort(
      String tenant,
      long number,
      Path file,
      WalFiles.Handle handle,
      long size,
      long before,
      List<String> later)
      throws IOException {
    if (size > 0
        && !isZero(handle, 0, size)
        && !quarantine.keep(handle, tenant, number, 0, size, "segment without a header")) {
      return null;
    }
    Path folder = file.resolveSibling("");
    if (!holdsSegments(folder, later)) {
      files.delete(file);
      counters.emptySegmentsRemoved.increment();
      files.syncFolder(folder);
      return null;
    }
    Header header = new Header(number, before, number * 1_000_000, tenant, false);
    Footer nothing = new Totals().footer(SegmentFormat.HEADER_BYTES);
    handle.writeFully(SegmentFormat.header(header), 0);
    handle.writeFully(SegmentFormat.footer(nothing, number), SegmentFormat.HEADER_BYTES);
    handle.force();
    return closed(header, file, nothing);
  }

  private RecoveredSegment check(Header segment, Path file, WalFiles.Handle handle, long size)
      throws IOException {
    long number = segment.segment();
    Totals totals = new Totals();
    SegmentScanner.End end =
        new SegmentScanner(handle, number, size)
            .scan(
                SegmentFormat.HEADER_BYTES,
                true,
                new SegmentScanner.Visitor() {
                  @Override
                  public void record(long offset, RecordHeader header) {
                    totals.add(offset, header);
                  }

                  @Override
                  public void damage(long from, long to) {
                    totals.damagedBytes += to - from;
                    quarantine.keep(
                        handle,
                        segment.tenant(),
                        number,
                        from,
                        to,
                        "no valid record (found at start)");
                  }
                });
    Footer footer = totals.footer(end.end());
    boolean endKnown =
        end.footer() >= 0 || (segment.reused() && SegmentFile.isMarked(handle, number, end.end()));
    long fileBytes = mend(segment, file, footer, handle, size, endKnown);
    return new RecoveredSegment(
        number, segment.previous(), file, segment.createdNanos(), fileBytes, footer);
  }

  /*
   * The segment is usable as it is; if the disk is full, mending waits for the next start. Returns
   * the size of its file.
   */
  private long mend(
      Header segment,
      Path file,
      Footer footer,
      WalFiles.Handle handle,
      long size,
      boolean endKnown) {
    long number = segment.segment();
    boolean reused = segment.reused();
    long end = footer.offset();
    try {
      boolean kept = true;
      ByteBuffer bytes = SegmentFormat.footer(footer, number);
      int footerBytes = bytes.remaining();
      if (end < size && !(reused && endKnown) && noFooter(handle, number, end, size)) {
        counters.recoveredTails.increment();
        long to = SegmentFile.tornEnd(handle, number, end, size, reused);
        kept =
            isZero(handle, end, to)
                || quarantine.keep(handle, segment.tenant(), number, end, to, "torn tail");
      }
      if (kept) {
        handle.truncate(end);
        handle.writeFully(bytes, end);
        handle.force();
        return end + footerBytes;
      }
    } catch (IOException e) {
      LOG.warn(
          "A segment could not be mended and is used as it is. file={} cause={}",
          file,
          e.toString());
    }
    return size;
  }

  private static boolean noFooter(WalFiles.Handle handle, long number, long end, long size)
      throws IOException {
    Footer footer = SegmentFile.footer(handle, number, size);
    return footer == null || footer.offset() != end;
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
