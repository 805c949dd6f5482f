package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.WalFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Records of one segment on their way into its file, through one buffer outside the heap. The
 * writer's alone.
 */
final class RecordBuffer {
  private static final int BUFFER_BYTES = 1 << 20;

  /* Behind the records of a reused file: at least an end mark, up to the end of a page. */
  private static final int MARGIN_BYTES = SegmentFormat.PAGE_BYTES + SegmentFormat.END_MARK_BYTES;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES + MARGIN_BYTES);
  private final CRC32C crc = new CRC32C();

  void clear() {
    buffer.clear().limit(BUFFER_BYTES);
  }

  /** Puts an append behind what is here, which ends where its record begins. */
  void put(Segment segment, Append append) throws IOException {
    long at = append.at;
    if (buffer.remaining() < SegmentFormat.RECORD_HEADER_BYTES) {
      flush(segment, at);
    }
    SegmentFormat.putRecordHeader(
        buffer,
        new RecordHeader(
            SegmentFormat.TYPE_DATA,
            append.length,
            append.crc,
            append.entries,
            append.appendNanos,
            append.firstNanos,
            append.lastNanos,
            append.key,
            append.redacted),
        segment.number,
        at,
        crc);
    int done = 0;
    while (done < append.length) {
      int n = Math.min(buffer.remaining(), append.length - done);
      buffer.put(append.bytes, append.offset + done, n);
      done += n;
      if (done < append.length) {
        flush(segment, at + SegmentFormat.RECORD_HEADER_BYTES + done);
      }
    }
  }

  /** Writes what is here, whose bytes end at this offset of the file. */
  void flush(Segment segment, long end) throws IOException {
    WalFiles.Handle handle = segment.handle;
    if (handle == null) {
      throw new IOException("segment is closed");
    }
    int bytes = buffer.position();
    if (end < segment.reusedBytes) {
      markEnd(segment, end);
    }
    buffer.flip();
    handle.writeFully(buffer, end - bytes);
    clear();
  }

  /*
   * In a file that had another life old bytes follow. A mark tells a start that records end here;
   * zeroes up to the end of a page spare the system from reading the old page first.
   */
  private void markEnd(Segment segment, long end) {
    long marked = end + SegmentFormat.END_MARK_BYTES + SegmentFormat.PAGE_BYTES - 1;
    int bytes = (int) (marked - marked % SegmentFormat.PAGE_BYTES - end);
    int last = buffer.position() + bytes;
    buffer.limit(last);
    SegmentFormat.putEndMark(buffer, segment.number, end, crc);
    while (buffer.position() < last) {
      buffer.put((byte) 0);
    }
  }
}
