package dev.wadi.buffer.wal.offline;

import dev.wadi.buffer.wal.Receipt;
import dev.wadi.model.Position;

/**
 * One record.
 *
 * @param intact its payload fits its checksum
 * @param payload empty when only headers were asked for
 */
public record RecordInfo(
    String tenant,
    Position position,
    int payloadBytes,
    int crc,
    int entries,
    long appendNanos,
    long firstNanos,
    long lastNanos,
    boolean intact,
    byte[] payload) {
  /** The receipt that its sender got. */
  public Receipt receipt() {
    return new Receipt(tenant, position.segment(), position.offsetBytes(), crc);
  }
}
