package dev.wadi.handover;

import dev.wadi.model.Ledger;
import org.apache.camel.Exchange;

/**
 * What a sink's route that ended without an exception has done with a batch.
 *
 * @param kind whether somebody has its lines
 * @param entries with {@link Kind#LET_GO}: those that nobody has, and that no step counted
 * @param words why it is none, for people; empty where all is well
 */
public record SinkReceipt(Kind kind, int entries, String words) {
  /** What there is to know of the lines. */
  public enum Kind {
    /** Somebody took them, and nothing that failed after that was swallowed. */
    TAKEN,
    /** Nobody has them, as the route's own filters and choices wanted it. */
    LET_GO,
    /** Nobody is known to have them. */
    LACKING,
    /** The route said itself that they have to come again. */
    ROLLED_BACK
  }

  /**
   * The receipt of a delivery that ended.
   *
   * @param ledger that of this delivery, held by whoever handed it out
   * @param receipts those of this delivery, held like the ledger
   */
  public static SinkReceipt of(Exchange exchange, Ledger ledger, Receipts receipts) {
    Ledger.Sum sum = ledger.close();
    if (exchange.isRollbackOnly()) {
      return new SinkReceipt(Kind.ROLLED_BACK, 0, "the route rolled back");
    }
    boolean told = ledger.storedEntries() > 0 || sum.kept() > 0 || sum.setAside() > 0;
    boolean dropped = sum.droppedEntries() >= sum.received();
    String objection = receipts.objection(told, dropped);
    if (objection != null) {
      return new SinkReceipt(Kind.LACKING, 0, objection);
    }
    return told || receipts.taken()
        ? new SinkReceipt(Kind.TAKEN, 0, "")
        : new SinkReceipt(Kind.LET_GO, Math.max(0, sum.received() - sum.droppedEntries()), "");
  }

  /** Whether whoever handed the lines out may go on. */
  public boolean isGiven() {
    return kind == Kind.TAKEN || kind == Kind.LET_GO;
  }
}
