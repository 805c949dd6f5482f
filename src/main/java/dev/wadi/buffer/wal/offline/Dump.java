package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Walks over records, whole ones alone. */
final class Dump {
  private final OfflineFolder folder;
  private final WalFiles files;

  Dump(OfflineFolder folder) {
    this.folder = folder;
    this.files = folder.files();
  }

  void walk(String tenant, Position from, boolean payloads, RecordVisitor visitor)
      throws IOException {
    for (Path file : folder.segments(tenant)) {
      long number = OfflineFolder.number(file);
      if (number < from.segment()) {
        continue;
      }
      long start = OfflineFolder.from(number, from);
      try (WalFiles.Handle handle = files.openToRead(file)) {
        if (!dump(tenant, handle, number, start, payloads, visitor)) {
          return;
        }
      } catch (IOException e) {
        if (files.exists(file)) {
          throw e;
        }
        // the gateway deleted it meanwhile
      }
    }
  }

  private static boolean dump(
      String tenant,
      WalFiles.Handle handle,
      long number,
      long start,
      boolean payloads,
      RecordVisitor visitor)
      throws IOException {
    long size = handle.size();
    SegmentScanner scanner = new SegmentScanner(handle, number, size);
    long at = start;
    while (at < size) {
      RecordHeader header = scanner.headerAt(at);
      if (header == null || at + header.totalBytes() > size) {
        at = scanner.search(at + 1);
        continue;
      }
      if (header.type() == SegmentFormat.TYPE_FOOTER) {
        return true;
      }
      byte[] payload = new byte[payloads ? header.payloadBytes() : 0];
      boolean intact = true;
      if (payloads) {
        handle.readFully(ByteBuffer.wrap(payload), at + SegmentFormat.RECORD_HEADER_BYTES);
        intact = SegmentFormat.crcOf(payload, 0, payload.length) == header.payloadCrc();
      }
      RecordInfo info =
          new RecordInfo(
              tenant,
              new Position(number, at),
              header.payloadBytes(),
              header.payloadCrc(),
              header.entries(),
              header.appendNanos(),
              header.firstNanos(),
              header.lastNanos(),
              intact,
              payload);
      if (!visitor.record(info)) {
        return false;
      }
      at += header.totalBytes();
    }
    return true;
  }
}
