package dev.wadi.client;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of lines, counted by any thread. */
final class ShipCounts {
  final LongAdder given = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder cut = new LongAdder();
  final LongAdder unreachable = new LongAdder();
  private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);

  ShipCounts() {
    for (DropReason reason : DropReason.values()) {
      dropped.put(reason, new LongAdder());
    }
  }

  void drop(DropReason reason, long lines) {
    LongAdder adder = dropped.get(reason);
    if (adder != null) {
      adder.add(lines);
    }
  }

  ShipReport report() {
    Map<DropReason, Long> reasons = new EnumMap<>(DropReason.class);
    long settled = sent.sum();
    for (Map.Entry<DropReason, LongAdder> entry : dropped.entrySet()) {
      reasons.put(entry.getKey(), entry.getValue().sum());
    }
    ShipReport known = new ShipReport(0, settled, 0, cut.sum(), unreachable.sum(), reasons);
    /* Read last: what was given meanwhile waits, and nothing is settled that was not given. */
    long all = given.sum();
    return new ShipReport(
        all,
        settled,
        all - settled - known.droppedInAll(),
        known.cut(),
        known.unreachable(),
        reasons);
  }
}
