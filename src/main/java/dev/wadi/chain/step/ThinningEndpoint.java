package dev.wadi.chain.step;

import dev.wadi.model.Batch;
import dev.wadi.model.Ledger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.apache.camel.Component;
import org.apache.camel.Producer;

/**
 * A step that some entries of a batch do not get past, on purpose: a sender who waits is told that
 * all is well, and they are counted as dropped, by reason.
 */
public abstract class ThinningEndpoint extends StepEndpoint {
  private final String reason;
  private final LongAdder kept = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /**
   * @param reason becomes a label of a metric
   * @throws IllegalArgumentException when it cannot be one
   */
  protected ThinningEndpoint(String uri, Component component, String reason) {
    super(uri, component);
    this.reason = Ledger.requireReason(reason);
  }

  /** What does the work; the choice gives the entries that go on, and adds none. */
  protected Producer thinning(UnaryOperator<Batch> choice) {
    return new ThinningProducer(this, choice);
  }

  String reason() {
    return reason;
  }

  void passed(int keptEntries, int droppedEntries) {
    kept.add(keptEntries);
    dropped.add(droppedEntries);
  }

  /** Entries that went on. */
  protected long keptEntries() {
    return kept.sum();
  }

  /** Entries that were let go. */
  protected long droppedEntries() {
    return dropped.sum();
  }
}
