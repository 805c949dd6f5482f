package dev.wadi.sink.capture;

import java.util.concurrent.atomic.LongAdder;

/** What became of batches, over all captures of a store since it was opened. Thread-safe. */
public final class CaptureCounters {
  final LongAdder keptBatches = new LongAdder();
  final LongAdder keptLines = new LongAdder();
  final LongAdder repeatedBatches = new LongAdder();
  final LongAdder repeatedLines = new LongAdder();
  final LongAdder failedBatches = new LongAdder();
  final LongAdder commits = new LongAdder();

  /** Batches made durable. */
  public long keptBatches() {
    return keptBatches.sum();
  }

  /** Lines made durable. */
  public long keptLines() {
    return keptLines.sum();
  }

  /** Batches that were here already and were dropped. */
  public long repeatedBatches() {
    return repeatedBatches.sum();
  }

  /** Lines of those. */
  public long repeatedLines() {
    return repeatedLines.sum();
  }

  /** Batches not taken, which come again. */
  public long failedBatches() {
    return failedBatches.sum();
  }

  /** Commits that made something durable. */
  public long commits() {
    return commits.sum();
  }
}
