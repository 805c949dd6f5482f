package dev.wadi.buffer.wal.disk;

import java.util.concurrent.atomic.LongAdder;

/** What was found damaged, mended or strange. Thread-safe. */
public final class DamageCounters {
  /** Damaged stretches, missing segments included. */
  public final LongAdder corruptions = new LongAdder();

  /** Bytes of them that were set aside. */
  public final LongAdder quarantinedBytes = new LongAdder();

  /** Gaps between segments. */
  public final LongAdder segmentsMissing = new LongAdder();

  /** Files of another kind; they are left alone. */
  public final LongAdder foreignFiles = new LongAdder();

  /** Torn tails that were cut. */
  public final LongAdder recoveredTails = new LongAdder();

  /** Files too short to hold anything that were removed. */
  public final LongAdder emptySegmentsRemoved = new LongAdder();
}
