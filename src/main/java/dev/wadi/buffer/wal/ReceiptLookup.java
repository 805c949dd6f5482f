package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.HighWater;
import dev.wadi.buffer.wal.disk.Quarantine;
import dev.wadi.buffer.wal.disk.SegmentFormat.RecordHeader;
import dev.wadi.buffer.wal.disk.WalFiles;
import java.io.IOException;
import java.util.Map;

/** Says where an accepted push is now. Thread-safe. */
final class ReceiptLookup {
  private final WalFiles files;
  private final Quarantine quarantine;
  private final Tenants tenants;
  private final Readers readers;
  private final HighWater highWater;
  private final LostSegments lost;

  ReceiptLookup(
      WalFiles files,
      Quarantine quarantine,
      Tenants tenants,
      Readers readers,
      HighWater highWater,
      LostSegments lost) {
    this.files = files;
    this.quarantine = quarantine;
    this.tenants = tenants;
    this.readers = readers;
    this.highWater = highWater;
    this.lost = lost;
  }

  ReceiptStatus status(Receipt receipt) throws IOException {
    TenantLog log = tenants.find(receipt.tenant());
    if (log == null) {
      /* Perhaps of a tenant that was forgotten; then numbers went no higher than the mark. */
      return new ReceiptStatus(
          receipt,
          receipt.segment() > highWater.number()
              ? ReceiptStatus.RecordState.UNKNOWN
              : ReceiptStatus.RecordState.GONE,
          Map.of());
    }
    if (receipt.segment() > log.lastNumber()) {
      return new ReceiptStatus(receipt, ReceiptStatus.RecordState.UNKNOWN, Map.of());
    }
    Map<String, ReceiptStatus.Delivery> deliveries = readers.deliveries(log, receipt);
    return new ReceiptStatus(receipt, recordState(log, receipt), deliveries);
  }

  private ReceiptStatus.RecordState recordState(TenantLog log, Receipt receipt) throws IOException {
    Segment segment = log.find(receipt.segment());
    if (segment == null) {
      return switch (log.absent(receipt.segment())) {
        case NEVER -> ReceiptStatus.RecordState.UNKNOWN;
        case MISSING -> ReceiptStatus.RecordState.DAMAGED;
        case PASSED -> ReceiptStatus.RecordState.GONE;
      };
    }
    if (receipt.offsetBytes() >= segment.visibleEnd) {
      return ReceiptStatus.RecordState.UNKNOWN;
    }
    BlockReader blocks = new BlockReader(files, quarantine);
    try {
      RecordHeader header = blocks.header(segment, receipt.offsetBytes(), segment.visibleEnd);
      return header != null
              && header.payloadCrc() == receipt.crc()
              && blocks.isIntact(segment, receipt.offsetBytes(), header)
          ? ReceiptStatus.RecordState.INTACT
          : ReceiptStatus.RecordState.DAMAGED;
    } catch (IOException e) {
      if (lost.isGone(log, segment, e)) {
        return recordState(log, receipt);
      }
      throw e;
    } finally {
      blocks.release();
    }
  }
}
