package dev.wadi.source.tail;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a tail counts. Threads share it. */
final class TailCounters {
  /** Why bytes of files were not read: a small closed set, because it becomes a metric label. */
  enum Lost {
    /** The file went before they were read. */
    DELETED,
    /** The file was emptied before they were read, and no copy has them. */
    TRUNCATED,
    /** They are the rest of a line beyond the bound. */
    LINE_TOO_LONG,
    /** They were sent just before a crash, may be kept, and cannot be read again. */
    NOT_REPEATABLE,
    /** A compressed file is damaged from there on; at least one byte. */
    DAMAGED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final LongAdder readBytes = new LongAdder();
  final LongAdder lines = new LongAdder();
  final LongAdder beforeStart = new LongAdder();
  final LongAdder zeroBytes = new LongAdder();
  final LongAdder repeatedBatches = new LongAdder();
  final LongAdder rotations = new LongAdder();
  final LongAdder truncations = new LongAdder();
  private final Map<Lost, LongAdder> lostBytes = new EnumMap<>(Lost.class);

  TailCounters() {
    for (Lost reason : Lost.values()) {
      lostBytes.put(reason, new LongAdder());
    }
  }

  void lost(Lost reason, long bytes) {
    Objects.requireNonNull(lostBytes.get(reason)).add(bytes);
  }

  long lostBytes(Lost reason) {
    return Objects.requireNonNull(lostBytes.get(reason)).sum();
  }
}
