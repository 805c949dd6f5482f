package dev.wadi.buffer.wal.disk;

import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Walks the records of a segment file and finds its way again after damage. For one thread.
 *
 * <p>After something that is no record it searches byte by byte for the next record's header. A
 * header has a checksum of its own that covers its place, so the search believes no length and
 * takes no look-alike inside a payload for a record.
 */
public final class SegmentScanner {
  private static final int WINDOW_BYTES = 1 << 20;

  private final WalFiles.Handle file;
  private final long segment;
  private final long limit;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES).limit(0);
  private final CRC32C crc = new CRC32C();
  private long windowStart;

  /** What a scan meets, in order of the file. */
  public interface Visitor {
    /** Only where the scan ends is wanted. */
    Visitor NONE =
        new Visitor() {
          @Override
          public void record(long offset, RecordHeader header) {
            // passed
          }

          @Override
          public void damage(long from, long to) {
            // passed
          }
        };

    void record(long offset, RecordHeader header) throws IOException;

    /** Bytes that are no valid record, with a valid one after them. */
    void damage(long from, long to) throws IOException;
  }

  /**
   * Where a scan ended.
   *
   * @param end end of the last valid record
   * @param footer where a valid footer's header stands, or -1
   */
  public record End(long end, long footer) {}

  /**
   * @param limit where to stop; no byte from there on is looked at
   */
  public SegmentScanner(WalFiles.Handle file, long segment, long limit) {
    this.file = file;
    this.segment = segment;
    this.limit = limit;
  }

  /**
   * Walks all records from an offset on.
   *
   * @param payloads whether payloads are read and checked too
   */
  public End scan(long from, boolean payloads, Visitor visitor) throws IOException {
    long at = from;
    long end = from;
    while (at < limit) {
      RecordHeader header = headerAt(at);
      boolean fits = header != null && at + header.totalBytes() <= limit;
      boolean whole = fits && header != null && (!payloads || payloadIsWhole(at, header));
      if (header == null || !whole) {
        at = search(header != null && fits ? at + header.totalBytes() : at + 1);
        continue;
      }
      if (end < at) {
        visitor.damage(end, at);
      }
      if (header.type() == SegmentFormat.TYPE_FOOTER) {
        return new End(at, at);
      }
      visitor.record(at, header);
      at += header.totalBytes();
      end = at;
    }
    return new End(end, -1);
  }

  /** The first offset from here on where a record's header stands, or the limit. */
  public long search(long from) throws IOException {
    long at = from;
    while (at + SegmentFormat.RECORD_HEADER_BYTES <= limit) {
      if (!fill(at, SegmentFormat.RECORD_HEADER_BYTES)) {
        return limit;
      }
      int last = window.limit() - SegmentFormat.RECORD_HEADER_BYTES;
      for (int i = (int) (at - windowStart); i <= last; i++, at++) {
        if (window.get(i) == (byte) 0xFF
            && window.getInt(i) == SegmentFormat.RECORD_MARK
            && headerAt(at) != null) {
          return at;
        }
      }
    }
    return limit;
  }

  /** The record's header at an offset, or null when none stands there. */
  public @Nullable RecordHeader headerAt(long at) throws IOException {
    if (at + SegmentFormat.RECORD_HEADER_BYTES > limit
        || !fill(at, SegmentFormat.RECORD_HEADER_BYTES)) {
      return null;
    }
    return SegmentFormat.readRecordHeader(window, (int) (at - windowStart), segment, at, crc);
  }

  private boolean payloadIsWhole(long at, RecordHeader header) throws IOException {
    CRC32C payload = new CRC32C();
    long next = at + SegmentFormat.RECORD_HEADER_BYTES;
    long left = header.payloadBytes();
    while (left > 0) {
      if (!fill(next, 1)) {
        return false;
      }
      int index = (int) (next - windowStart);
      int n = (int) Math.min(left, window.limit() - index);
      payload.update(window.array(), index, n);
      next += n;
      left -= n;
    }
    return (int) payload.getValue() == header.payloadCrc();
  }

  /* Makes the window hold the bytes; false when the file ends before. */
  private boolean fill(long from, int bytes) throws IOException {
    if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
      return true;
    }
    window.clear();
    window.limit((int) Math.min(window.capacity(), Math.max(0, limit - from)));
    windowStart = from;
    int n = file.readFully(window, from);
    window.position(0).limit(n);
    return n >= bytes;
  }
}
