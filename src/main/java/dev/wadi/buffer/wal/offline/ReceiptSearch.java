package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.ReceiptStatus;
import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.SegmentFile;
import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.SegmentFormat.Header;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.SegmentScanner;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.buffer.wal.disk.WalVersionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Says where an accepted push is, by the files alone. */
final class ReceiptSearch {
  private final OfflineFolder folder;
  private final WalFiles files;

  ReceiptSearch(OfflineFolder folder) {
    this.folder = folder;
    this.files = folder.files();
  }

  ReceiptStatus status(Receipt receipt) throws IOException {
    Map<String, ReceiptStatus.Delivery> readers = new TreeMap<>();
    boolean passed = false;
    for (CursorFile file : folder.cursors()) {
      CursorFile.Saved saved = file.cursors().get(receipt.tenant());
      ReceiptStatus.Delivery delivery =
          saved == null
              ? ReceiptStatus.Delivery.PENDING
              : ReceiptStatus.Delivery.of(receipt.position(), saved.position(), saved.missed());
      passed |= delivery != ReceiptStatus.Delivery.PENDING;
      readers.put(file.reader(), delivery);
    }
    return new ReceiptStatus(receipt, recordState(receipt, passed), readers);
  }

  /* Without the running log only what the files name tells whether there was such a segment. */
  private ReceiptStatus.RecordState recordState(Receipt receipt, boolean passed)
      throws IOException {
    boolean earlier = false;
    for (Path file : folder.segments(receipt.tenant())) {
      long number = OfflineFolder.number(file);
      try (WalFiles.Handle handle = files.openToRead(file)) {
        if (number == receipt.segment()) {
          return recordState(handle, receipt);
        }
        if (number > receipt.segment()) {
          Header header = SegmentFile.header(handle, file);
          return header != null && receipt.segment() > header.previous()
              ? ReceiptStatus.RecordState.UNKNOWN
              : header != null && earlier
                  ? ReceiptStatus.RecordState.DAMAGED
                  : ReceiptStatus.RecordState.GONE;
        }
        earlier = true;
      } catch (WalVersionException e) {
        throw e;
      } catch (IOException e) {
        if (files.exists(file)) {
          throw e;
        }
        if (number == receipt.segment()) {
          return ReceiptStatus.RecordState.GONE; // the gateway deleted it meanwhile
        }
      }
    }
    return passed || receipt.segment() <= folder.highWater()
        ? ReceiptStatus.RecordState.GONE
        : ReceiptStatus.RecordState.UNKNOWN;
  }

  private static ReceiptStatus.RecordState recordState(WalFiles.Handle handle, Receipt receipt)
      throws IOException {
    long size = handle.size();
    long at = receipt.offsetBytes();
    if (at >= size) {
      return ReceiptStatus.RecordState.UNKNOWN;
    }
    RecordHeader header = new SegmentScanner(handle, receipt.segment(), size).headerAt(at);
    if (header == null
        || header.type() == SegmentFormat.TYPE_FOOTER
        || at + header.totalBytes() > size
        || header.payloadCrc() != receipt.crc()) {
      return ReceiptStatus.RecordState.DAMAGED;
    }
    byte[] payload = new byte[header.payloadBytes()];
    handle.readFully(ByteBuffer.wrap(payload), at + SegmentFormat.RECORD_HEADER_BYTES);
    return SegmentFormat.crcOf(payload, 0, payload.length) == receipt.crc()
        ? ReceiptStatus.RecordState.INTACT
        : ReceiptStatus.RecordState.DAMAGED;
  }
}
