package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.RecoveredSegment;
import dev.wadi.buffer.wal.disk.SegmentFormat.KeyAt;
import dev.wadi.buffer.wal.disk.TenantRecovery;

/** Fills an empty log with what its tenant's folder holds. */
record RecoveredLog(TenantLog log) implements TenantRecovery.Visitor {
  @Override
  public void segment(RecoveredSegment segment) {
    log.add(Segment.closed(segment));
    for (KeyAt key : segment.footer().keys()) {
      log.keys.recovered(
          key.key(),
          new Receipt(log.tenant, segment.number(), key.offset(), key.crc()),
          key.appendNanos());
    }
  }

  @Override
  public void number(long number) {
    log.neverBelow(number);
  }

  @Override
  public void unusable(long number) {
    log.saw(number);
  }
}
