package dev.wadi.sink.objects;

import dev.wadi.store.StoreException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was done since the start. Threads share it. */
final class CopyCounts {
  final LongAdder files = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder lostFiles = new LongAdder();
  final LongAdder lostLines = new LongAdder();
  final LongAdder removedCaptures = new LongAdder();
  private final Map<StoreException.Kind, LongAdder> failures =
      new EnumMap<>(StoreException.Kind.class);
  private final LongAdder localFailures = new LongAdder();

  CopyCounts() {
    for (StoreException.Kind kind : StoreException.Kind.values()) {
      failures.put(kind, new LongAdder());
    }
  }

  void failed(StoreException.Kind kind) {
    LongAdder count = failures.get(kind);
    if (count != null) {
      count.increment();
    }
  }

  void failedHere() {
    localFailures.increment();
  }

  /** By reason, a closed set. */
  Map<String, Long> failures() {
    return Map.of(
        "not_found", sum(StoreException.Kind.NOT_FOUND),
        "forbidden", sum(StoreException.Kind.FORBIDDEN),
        "unavailable", sum(StoreException.Kind.UNAVAILABLE),
        "changed", sum(StoreException.Kind.CHANGED),
        "disk", localFailures.sum());
  }

  private long sum(StoreException.Kind kind) {
    LongAdder count = failures.get(kind);
    return count == null ? 0 : count.sum();
  }
}
