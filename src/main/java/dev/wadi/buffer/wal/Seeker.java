package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Position;
import java.io.IOException;

/** Finds the place that somebody means: by a time, or by a position that may not be one. */
final class Seeker {
  private final WalFiles files;
  private final Quarantine quarantine;
  private final LostSegments lost;

  Seeker(WalFiles files, Quarantine quarantine, LostSegments lost) {
    this.files = files;
    this.quarantine = quarantine;
    this.lost = lost;
  }

  /** Where the first record stands that was appended at a time or later. */
  Position at(TenantLog log, long appendNanos) throws IOException {
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      for (Segment segment : log.segments()) {
        if (segment.records > 0 && segment.lastAppendNanos >= appendNanos) {
          TenantLog.Span span =
              new TenantLog.Span(segment, SegmentFormat.HEADER_BYTES, segment.visibleEnd);
          try {
            return new Position(segment.number, blocks.find(span, appendNanos));
          } catch (IOException e) {
            if (!lost.isGone(log, segment, e)) {
              throw e;
            }
            blocks.release();
          }
        }
      }
      return log.end();
    } finally {
      blocks.release();
    }
  }

  /**
   * Where reading may go on for a position that somebody named: not beyond the end, where whatever
   * comes next would be passed over, and not within a record, which would look like damage.
   */
  Position readable(TenantLog log, Position position) throws IOException {
    Position end = log.end();
    if (!position.isBefore(end)) {
      return end;
    }
    Segment segment = log.find(position.segment());
    if (segment == null) {
      TenantLog.Span next = log.next(position);
      return next == null ? position : new Position(next.segment().number, next.from());
    }
    if (position.offsetBytes() <= SegmentFormat.HEADER_BYTES
        || position.offsetBytes() >= segment.visibleEnd) {
      return position;
    }
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      TenantLog.Span span = new TenantLog.Span(segment, position.offsetBytes(), segment.visibleEnd);
      return new Position(segment.number, blocks.nextHeader(span));
    } catch (IOException e) {
      if (lost.isGone(log, segment, e)) {
        return readable(log, position);
      }
      throw e;
    } finally {
      blocks.release();
    }
  }
}
