package dev.wadi.handover;

import dev.wadi.model.Ledger;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/**
 * Whether a sink's route that ended without an exception has the batch. One that came to its end
 * has it, whatever its filters and choices let pass: that is what its author wrote. One that was
 * cut short has it only when somebody took the lines.
 */
public final class SinkReceipt {
  /* They say in the ledger what they have, so their silence means something. */
  private static final Set<String> TELLING = Set.of("capture", "loki", "wal");

  private SinkReceipt() {}

  /**
   * Why the batch must come again; null when it need not.
   *
   * @param ledger that of this delivery, held by whoever handed it out
   */
  public static @Nullable String objection(Exchange exchange, Ledger ledger) {
    Ledger.Sum sum = ledger.close();
    boolean told =
        ledger.storedEntries() > 0
            || sum.kept() > 0
            || sum.setAside() > 0
            || sum.droppedEntries() >= sum.received();
    if (exchange.isRollbackOnly()) {
      return "the route rolled back";
    }
    String last = exchange.getProperty(ExchangePropertyKey.TO_ENDPOINT, String.class);
    if (exchange.isRouteStop() && !told && !sends(last)) {
      return "the route ended with stop before any step took the lines; let go what is not wanted"
          + " with drop:REASON";
    }
    Object caught = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT);
    if (caught != null && !told && TELLING.contains(RouteSwitches.scheme(last))) {
      return "the route caught a failure, and no step took the lines after it: " + caught;
    }
    return null;
  }

  private static boolean sends(@Nullable String endpoint) {
    String scheme = RouteSwitches.scheme(endpoint);
    return !scheme.isEmpty()
        && !scheme.equals("direct")
        && !RouteSwitches.KEEPING_NOTHING.contains(scheme);
  }
}
