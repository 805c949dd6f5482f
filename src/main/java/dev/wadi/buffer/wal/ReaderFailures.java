package dev.wadi.buffer.wal;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Blocks that the sink of a reader would not take, tenant by tenant, until one of that tenant is
 * with it. Threads may share it.
 */
final class ReaderFailures {
  /** Failures in a row from which a reader is in trouble; one alone may be the server's cough. */
  static final int IN_TROUBLE = 3;

  /**
   * What goes wrong.
   *
   * @param words what the route said, bounded and without secrets
   * @param at when it said so last
   * @param inARow how often since a block was taken
   */
  record Failure(String words, Instant at, int inARow) {}

  private static final int MOST_WORDS = 300;

  /* Bounded by the tenants that fail at once. */
  private final Map<String, Failure> failing = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();
  private volatile @Nullable Failure last;

  void failed(String tenant, String words, Instant at, int inARow) {
    String bounded = words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
    Failure failure = new Failure(bounded, at, inARow);
    refused.increment();
    failing.put(tenant, failure);
    last = failure;
  }

  void taken(String tenant) {
    if (!failing.isEmpty()) {
      failing.remove(tenant);
    }
  }

  /** Blocks that were not taken since the start; they came again. */
  long refusedBlocks() {
    return refused.sum();
  }

  /** What keeps a tenant's lines from the sink now; null while all goes well. */
  @Nullable Failure trouble() {
    return failing.values().stream()
        .filter(failure -> failure.inARow >= IN_TROUBLE)
        .max(Comparator.comparing(Failure::at))
        .orElse(null);
  }

  /** What went wrong last, over or not; null when nothing did. */
  @Nullable Failure last() {
    return last;
  }
}
