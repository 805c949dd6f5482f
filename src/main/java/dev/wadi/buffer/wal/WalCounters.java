package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict.Refusal;
import java.util.concurrent.atomic.LongAdder;

/** Totals since the start. Thread-safe. */
final class WalCounters {
  final LongAdder appends = new LongAdder();
  final LongAdder appendedEntries = new LongAdder();
  final LongAdder appendedBytes = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder groups = new LongAdder();
  final LongAdder syncs = new LongAdder();
  final LongAdder syncNanos = new LongAdder();
  final LongAdder syncFailures = new LongAdder();
  final LongAdder writeFailures = new LongAdder();
  final LongAdder atRisk = new LongAdder();
  final LongAdder segmentsCreated = new LongAdder();
  final LongAdder segmentsDeleted = new LongAdder();
  final LongAdder evictedEntries = new LongAdder();
  final LongAdder evictedBytes = new LongAdder();
  final LongAdder overtakenEntries = new LongAdder();
  final LongAdder corruptions = new LongAdder();
  final LongAdder quarantinedBytes = new LongAdder();
  final LongAdder segmentsMissing = new LongAdder();
  final LongAdder foreignFiles = new LongAdder();
  final LongAdder recoveredTails = new LongAdder();
  final LongAdder forgottenReaders = new LongAdder();
  final LongAdder cursorSaves = new LongAdder();
  final LongAdder housekeepingFailures = new LongAdder();

  private final LongAdder[] refused = new LongAdder[Refusal.values().length];
  private final LongAdder[] refusedEntries = new LongAdder[Refusal.values().length];

  WalCounters() {
    for (int i = 0; i < refused.length; i++) {
      refused[i] = new LongAdder();
      refusedEntries[i] = new LongAdder();
    }
  }

  void refused(Refusal reason, int entries) {
    refused[reason.ordinal()].increment();
    refusedEntries[reason.ordinal()].add(entries);
  }

  long refusedAppends(Refusal reason) {
    return refused[reason.ordinal()].sum();
  }

  long refusedEntries(Refusal reason) {
    return refusedEntries[reason.ordinal()].sum();
  }
}
