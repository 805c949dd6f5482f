package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Position;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much lies before a cursor, and how long it has been waiting, as the records' headers say. */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);

  private final WalFiles files;
  private final WalClock clock;
  private final Quarantine quarantine;
  private final LostSegments lost;

  Backlog(WalFiles files, WalClock clock, Quarantine quarantine, LostSegments lost) {
    this.files = files;
    this.clock = clock;
    this.quarantine = quarantine;
    this.lost = lost;
  }

  /** Log lines from a position on. */
  long entries(TenantLog log, Position from) throws IOException {
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      long sum = 0;
      Position at = from;
      for (TenantLog.Span span = log.next(at); span != null; span = log.next(at)) {
        boolean whole = span.from() == SegmentFormat.HEADER_BYTES && span.segment().isComplete();
        try {
          sum += whole ? span.segment().entries : blocks.entries(span);
        } catch (IOException e) {
          if (!lost.isGone(log, span.segment(), e)) {
            throw e;
          }
          blocks.release(); // nobody waits for it any more
        }
        at = new Position(span.segment().number, span.to());
      }
      return sum;
    } finally {
      blocks.release();
    }
  }

  /** Age of the first record from a position on, in seconds; 0 when there is none. */
  double ageSeconds(TenantLog log, Position from) {
    TenantLog.Span span = log.next(from);
    if (span == null) {
      return 0;
    }
    long appended = span.segment().firstAppendNanos;
    if (span.from() > SegmentFormat.HEADER_BYTES) {
      BlockReader blocks = new BlockReader(files, quarantine);
      try {
        RecordHeader header = blocks.header(span.segment(), span.from(), span.to());
        appended = header == null ? appended : header.appendNanos();
      } catch (IOException e) {
        LOG.debug("A record's age cannot be read. cause={}", e.toString());
      } finally {
        blocks.release();
      }
    }
    return Math.max(0, (clock.nowNanos() - appended) / 1e9);
  }
}
