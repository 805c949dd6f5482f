package dev.wadi.buffer.wal.disk;

import dev.wadi.buffer.wal.disk.SegmentFormat.Footer;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentFormat.HeaderState;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads what stands at the two ends of a segment file, checked. */
public final class SegmentFile {
  /* Of a torn end in a reused file so much is kept: more than a group of usual pushes. */
  private static final long TORN_BYTES = 4 << 20;

  private SegmentFile() {}

  /**
   * The header, or null when it is damaged or not all there. Throws {@link WalVersionException}
   * when a newer program wrote it.
   */
  public static @Nullable Header header(WalFiles.Handle handle, Path file) throws IOException {
    ByteBuffer head = first(handle);
    HeaderState state = SegmentFormat.headerState(head);
    if (state == HeaderState.NEWER) {
      throw WalVersionException.of(
          "The segment " + file + " has format version ",
          String.valueOf(SegmentFormat.version(head)),
          SegmentFormat.VERSION);
    }
    return state == HeaderState.GOOD ? SegmentFormat.readHeader(head) : null;
  }

  /**
   * False when a file was taken for another segment since it was opened: then what is found in it
   * is no damage of the segment that it was.
   */
  public static boolean isStill(WalFiles.Handle handle, long segment) throws IOException {
    ByteBuffer head = first(handle);
    return SegmentFormat.headerState(head) != HeaderState.GOOD
        || SegmentFormat.readHeader(head).segment() == segment;
  }

  private static ByteBuffer first(WalFiles.Handle handle) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(SegmentFormat.HEADER_BYTES);
    handle.readFully(head, 0);
    return head.flip();
  }

  /** The footer, or null when there is none that fits. */
  public static @Nullable Footer footer(WalFiles.Handle handle, long number, long size)
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

  /** Whether a mark tells that the records of a reused segment end here. */
  public static boolean isMarked(WalFiles.Handle handle, long number, long end) throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(SegmentFormat.END_MARK_BYTES);
    handle.readFully(mark, end);
    return SegmentFormat.isEndMark(mark.flip(), number, end);
  }

  /**
   * Where the bytes behind the last record end that may have been written for this segment: in a
   * reused file most of what follows is left from its earlier life.
   */
  public static long tornEnd(
      WalFiles.Handle handle, long number, long end, long size, boolean reused) throws IOException {
    if (!reused) {
      return size;
    }
    RecordHeader header = new SegmentScanner(handle, number, size).headerAt(end);
    long begun = header == null ? 0 : header.totalBytes();
    return Math.min(size, end + Math.max(begun, TORN_BYTES));
  }
}
