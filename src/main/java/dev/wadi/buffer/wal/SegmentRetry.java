package dev.wadi.buffer.wal;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A segment that cannot be read is tried again, after a wait that doubles up to the longest. */
final class SegmentRetry {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentRetry.class);
  private static final long FIRST_WAIT_NANOS = 100_000_000;
  private static final long LONGEST_WAIT_NANOS = 30_000_000_000L;

  private SegmentRetry() {}

  /**
   * How long to wait.
   *
   * @param failures one after the other, this one included
   */
  static long waitNanos(int failures) {
    return Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(failures - 1, 20));
  }

  static void tell(String reader, TenantLog log, Segment segment, int failures, IOException cause) {
    LOG.error(
        "A segment cannot be read and is tried again; other tenants go on. reader={} tenant={}"
            + " segment={} failuresInARow={} cause={}",
        reader,
        log.tenant,
        segment.number,
        failures,
        cause.toString());
  }
}
