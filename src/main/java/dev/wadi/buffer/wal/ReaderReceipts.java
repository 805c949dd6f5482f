package dev.wadi.buffer.wal;

import dev.wadi.handover.SinkReceipt;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's receipts mean for its reader: a required one waits for them, one that is
 * best-effort goes on without and counts. Threads may share it.
 */
final class ReaderReceipts {
  private final LongAdder confirmedEntries = new LongAdder();
  private final LongAdder passedEntries = new LongAdder();
  private final LongAdder unprovenEntries = new LongAdder();

  /* By tenant: the others may be well. Bounded by the tenants that fail at once. */
  private final Map<String, String> lacking = new ConcurrentHashMap<>();

  /** Why the block must come again; null when the reader goes on. */
  @Nullable String judged(WalBlock block, boolean required, SinkReceipt receipt) {
    boolean waits =
        receipt.kind() == SinkReceipt.Kind.ROLLED_BACK
            || (receipt.kind() == SinkReceipt.Kind.LACKING && required);
    if (waits) {
      lacking.put(block.tenant(), receipt.words());
      return receipt.words();
    }
    lacking.remove(block.tenant());
    if (receipt.kind() == SinkReceipt.Kind.LACKING) {
      unprovenEntries.add(block.entries());
    }
    passedEntries.add(receipt.entries());
    return null;
  }

  /** What is wrong with the receipts just now; null when nothing is. */
  @Nullable String lacking() {
    return lacking.values().stream().findFirst().orElse(null);
  }

  /** A block is with the sink for good. */
  void confirmed(WalBlock block) {
    confirmedEntries.add(block.entries());
  }

  /** Lines that the sink has confirmed since the start. */
  long confirmedEntries() {
    return confirmedEntries.sum();
  }

  /** Lines that the route's own filters let nobody have. */
  long passedEntries() {
    return passedEntries.sum();
  }

  /** Lines that the reader went past although nobody is known to have them. */
  long unprovenEntries() {
    return unprovenEntries.sum();
  }
}
