package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureStats;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of batches, over all captures of a store since it was opened. Thread-safe. */
public final class CaptureCounters {
  final LongAdder keptBatches = new LongAdder();
  final LongAdder keptLines = new LongAdder();
  final LongAdder repeatedBatches = new LongAdder();
  final LongAdder repeatedLines = new LongAdder();
  final LongAdder failedBatches = new LongAdder();
  final LongAdder commits = new LongAdder();
  final LongAdder keptBytes = new LongAdder();
  private final LongAdder closedFailures = new LongAdder();
  private final Map<String, LongAdder> closedRolls = new ConcurrentHashMap<>();

  /** Batches made durable. */
  public long keptBatches() {
    return keptBatches.sum();
  }

  /** Lines made durable. */
  public long keptLines() {
    return keptLines.sum();
  }

  /** Bytes of the lines made durable. */
  public long keptBytes() {
    return keptBytes.sum();
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

  /** A capture is no longer open: what it counted since it was opened counts on here. */
  void closed(CaptureStats last) {
    closedFailures.add(last.failures());
    last.rolls()
        .forEach((reason, n) -> closedRolls.computeIfAbsent(reason, r -> new LongAdder()).add(n));
  }

  /** Appends, commits and rolls that failed in captures that are closed by now. */
  long closedFailures() {
    return closedFailures.sum();
  }

  /** Data files closed, by reason, in captures that are closed by now. */
  Map<String, Long> closedRolls() {
    Map<String, Long> now = new TreeMap<>();
    closedRolls.forEach((reason, n) -> now.put(reason, n.sum()));
    return now;
  }
}
