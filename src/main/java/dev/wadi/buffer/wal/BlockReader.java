package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads joined records from segments and steps over damage. For one thread at a time; keeps the
 * file it read last open.
 */
final class BlockReader {
  private static final int SLACK_BYTES = 16 * 1024;
  static final byte[] NOTHING = new byte[0];

  private final WalFiles files;
  private final Quarantine quarantine;
  private final CRC32C crc = new CRC32C();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(SLACK_BYTES);
  private WalFiles.@Nullable Handle handle;
  private @Nullable Segment open;

  BlockReader(WalFiles files, Quarantine quarantine) {
    this.files = files;
    this.quarantine = quarantine;
  }

  /**
   * What was read.
   *
   * @param bytes joined payloads; empty when there was only damage, or when the batch is there
   * @param batch what the payloads decode into, if it was still in memory
   * @param payloadBytes of all records together
   * @param next where to go on
   * @param redacted all its records say that they were redacted
   * @param past a record of the end time or later was met
   */
  record Read(
      byte[] bytes,
      @Nullable Batch batch,
      int payloadBytes,
      int entries,
      int records,
      long start,
      long next,
      long appendNanos,
      boolean redacted,
      boolean past) {
    /** What was read from a file. */
    Read(
        byte[] bytes,
        int entries,
        int records,
        long start,
        long next,
        long appendNanos,
        boolean redacted,
        boolean past) {
      this(bytes, null, bytes.length, entries, records, start, next, appendNanos, redacted, past);
    }
  }

  /**
   * Reads records from a span.
   *
   * @param maxBytes payload bytes at most, unless the first record alone is longer
   * @param untilNanos records appended at this time or later are left
   */
  Read read(TenantLog log, TenantLog.Span span, int maxBytes, long untilNanos) throws IOException {
    WalFiles.Handle file = handleOf(span.segment());
    long segment = span.segment().number;
    int wanted = (int) Math.min(span.to() - span.from(), (long) maxBytes + SLACK_BYTES);
    fill(file, span.from(), wanted);
    long at = span.from();
    int index = 0;
    int payload = 0;
    int entries = 0;
    int records = 0;
    long append = 0;
    boolean redacted = true;
    boolean past = false;
    byte[] joined = new byte[0];
    /* Places of payloads in the buffer, joined at the end into an array that fits exactly. */
    long[] places = new long[16];
    while (at < span.to()) {
      RecordHeader header = SegmentFormat.readRecordHeader(buffer, index, segment, at, crc);
      if (header == null
          && buffer.limit() - index < SegmentFormat.RECORD_HEADER_BYTES
          && records > 0) {
        break;
      }
      if (header == null || at + header.totalBytes() > span.to()) {
        if (records > 0) {
          break;
        }
        requireStill(file, span.segment());
        long next = new SegmentScanner(file, segment, span.to()).search(at + 1);
        quarantine.keep(file, log.tenant, segment, at, next, "no valid record header");
        return new Read(joined, 0, 0, at, next, 0, false, false);
      }
      if (header.type() != SegmentFormat.TYPE_DATA || header.appendNanos() >= untilNanos) {
        past = true;
        break;
      }
      if (records > 0
          && (payload + (long) header.payloadBytes() > maxBytes
              || index + header.totalBytes() > buffer.limit())) {
        break;
      }
      if (index + header.totalBytes() > buffer.limit()) {
        fill(file, at, (int) header.totalBytes());
        index = 0;
        if (buffer.limit() < header.totalBytes()) {
          throw new IOException("segment " + segment + " is shorter than its records");
        }
      }
      if (!isWhole(index, header)) {
        if (records > 0) {
          break;
        }
        requireStill(file, span.segment());
        long next = at + header.totalBytes();
        quarantine.keep(file, log.tenant, segment, at, next, "payload checksum does not fit");
        return new Read(joined, 0, 0, at, next, 0, false, false);
      }
      if (records == places.length) {
        places = java.util.Arrays.copyOf(places, records * 2);
      }
      places[records++] =
          ((long) (index + SegmentFormat.RECORD_HEADER_BYTES) << 32) | header.payloadBytes();
      append = records == 1 ? header.appendNanos() : append;
      redacted &= header.redacted();
      entries += header.entries();
      payload += header.payloadBytes();
      index += (int) header.totalBytes();
      at += header.totalBytes();
    }
    joined = new byte[payload];
    int done = 0;
    for (int i = 0; i < records; i++) {
      int length = (int) places[i];
      buffer.get((int) (places[i] >>> 32), joined, done, length);
      done += length;
    }
    return new Read(joined, entries, records, span.from(), at, append, redacted, past);
  }

  /**
   * The first record of a span without its payload, which stays where it is; what is none is read
   * as {@link #read} does.
   */
  Read skim(TenantLog log, TenantLog.Span span) throws IOException {
    WalFiles.Handle file = handleOf(span.segment());
    long at = span.from();
    fill(file, at, (int) Math.min(span.to() - at, SegmentFormat.RECORD_HEADER_BYTES));
    RecordHeader header = SegmentFormat.readRecordHeader(buffer, 0, span.segment().number, at, crc);
    if (header == null
        || header.type() != SegmentFormat.TYPE_DATA
        || at + header.totalBytes() > span.to()) {
      return read(log, span, 1, Long.MAX_VALUE);
    }
    return new Read(
        NOTHING,
        header.entries(),
        1,
        at,
        at + header.totalBytes(),
        header.appendNanos(),
        header.redacted(),
        false);
  }

  /* As if it had been deleted, which it was: another segment is written over its blocks. */
  private static void requireStill(WalFiles.Handle file, Segment segment) throws IOException {
    if (!SegmentFile.isStill(file, segment.number)) {
      throw new NoSuchFileException(segment.file.toString());
    }
  }

  /** Where the first record appended at a time or later stands in a span; its end if none does. */
  long find(TenantLog.Span span, long timeNanos) throws IOException {
    long[] found = {span.to()};
    new SegmentScanner(handleOf(span.segment()), span.segment().number, span.to())
        .scan(
            span.from(),
            false,
            new SegmentScanner.Visitor() {
              @Override
              public void record(long offset, RecordHeader header) {
                if (header.appendNanos() >= timeNanos && found[0] == span.to()) {
                  found[0] = offset;
                }
              }

              @Override
              public void damage(long from, long to) {
                // the readers count it when they come here
              }
            });
    return found[0];
  }

  /** Where the first record's header stands in a span; its end if there is none. */
  long nextHeader(TenantLog.Span span) throws IOException {
    return new SegmentScanner(handleOf(span.segment()), span.segment().number, span.to())
        .search(span.from());
  }

  /** Entries in a span, by the records' headers. */
  long entries(TenantLog.Span span) throws IOException {
    long[] sum = new long[1];
    new SegmentScanner(handleOf(span.segment()), span.segment().number, span.to())
        .scan(
            span.from(),
            false,
            new SegmentScanner.Visitor() {
              @Override
              public void record(long offset, RecordHeader header) {
                sum[0] += header.entries();
              }

              @Override
              public void damage(long from, long to) {
                // no entries that anybody could count
              }
            });
    return sum[0];
  }

  /** The header of the record at an offset and whether its payload fits, or null. */
  @Nullable RecordHeader header(Segment segment, long offset, long limit) throws IOException {
    return new SegmentScanner(handleOf(segment), segment.number, limit).headerAt(offset);
  }

  /** True when the record's payload has the checksum that its header says. */
  boolean isIntact(Segment segment, long offset, RecordHeader header) throws IOException {
    fill(handleOf(segment), offset, (int) header.totalBytes());
    return buffer.limit() == header.totalBytes() && isWhole(0, header);
  }

  /** Lets go of the open file. */
  void release() {
    WalFiles.Handle last = handle;
    handle = null;
    open = null;
    if (last != null) {
      try {
        last.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException("cannot close a file that was only read", e);
      }
    }
  }

  /** Lets go of a file that gets no more records: open, it would keep a deleted segment's room. */
  void releaseSealed() {
    Segment last = open;
    if (last != null && last.sealed) {
      release();
    }
  }

  private boolean isWhole(int index, RecordHeader header) {
    crc.reset();
    int from = index + SegmentFormat.RECORD_HEADER_BYTES;
    crc.update(buffer.duplicate().limit(from + header.payloadBytes()).position(from));
    return (int) crc.getValue() == header.payloadCrc();
  }

  private void fill(WalFiles.Handle file, long from, int bytes) throws IOException {
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(Math.max(bytes, Math.min(buffer.capacity() * 2, 1 << 21)));
    }
    buffer.clear().limit(bytes);
    int n = file.readFully(buffer, from);
    buffer.position(0).limit(n);
  }

  private WalFiles.Handle handleOf(Segment segment) throws IOException {
    WalFiles.Handle current = handle;
    if (current != null && open == segment) {
      return current;
    }
    release();
    WalFiles.Handle opened = files.openToRead(segment.file);
    handle = opened;
    open = segment;
    return opened;
  }
}
