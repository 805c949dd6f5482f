package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.DamageCounters;
import dev.wadi.model.Verdict.Refusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Totals since the start. Thread-safe. */
final class WalCounters {
  final DamageCounters damage = new DamageCounters();
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
  final LongAdder segmentsReused = new LongAdder();
  final LongAdder evictedEntries = new LongAdder();
  final LongAdder evictedBytes = new LongAdder();
  final LongAdder overtakenEntries = new LongAdder();
  final LongAdder forgottenReaders = new LongAdder();
  final LongAdder forgottenTenants = new LongAdder();
  final LongAdder cursorSaves = new LongAdder();
  final LongAdder housekeepingFailures = new LongAdder();

  /* Filled once, for every reason; only the adders change. */
  private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
  private final Map<Refusal, LongAdder> refusedEntries = new EnumMap<>(Refusal.class);

  WalCounters() {
    for (Refusal reason : Refusal.values()) {
      refused.put(reason, new LongAdder());
      refusedEntries.put(reason, new LongAdder());
    }
  }

  void refused(Refusal reason, int entries) {
    refused.getOrDefault(reason, new LongAdder()).increment();
    refusedEntries.getOrDefault(reason, new LongAdder()).add(entries);
  }

  Map<Refusal, Long> refusedAppends() {
    return sums(refused);
  }

  Map<Refusal, Long> refusedEntries() {
    return sums(refusedEntries);
  }

  private static Map<Refusal, Long> sums(Map<Refusal, LongAdder> adders) {
    Map<Refusal, Long> sums = new EnumMap<>(Refusal.class);
    adders.forEach((reason, adder) -> sums.put(reason, adder.sum()));
    return sums;
  }
}
