package dev.wadi.sink.delivery;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds the bad lines of a rejected request. Guarded by the delivery's lock. */
final class Halving {
  private static final int SMALLEST_BUDGET = 16;

  private final Tally tally;
  private final UnaryOperator<String> bounded;

  Halving(Tally tally, UnaryOperator<String> bounded) {
    this.tally = tally;
    this.bounded = bounded;
  }

  /*
   * Halving finds b bad lines of n with at most 2 b log2(n) requests. When all lines are bad (a
   * tenant whose clock is years off) that would be 2 n, so there is a budget; what is still suspect
   * when it is used up goes to the dead letters as a whole. A tenant that used it up gets half of it
   * next time, and more again after a shipment that went well.
   */
  void rejected(Shipment shipment, Part part, Outcome outcome) {
    shipment.parts.removeFirst();
    if (part.entries() == 1) {
      dead(shipment, part, DeadLetters.REJECTED, outcome);
      return;
    }
    Lane lane = shipment.lane;
    if (shipment.splitRequests + 2 <= lane.splitBudget) {
      shipment.splitRequests += 2;
      tally.splitRequests.add(2);
      split(shipment, part, outcome);
      return;
    }
    lane.splitBudget = Math.min(lane.splitBudget, Math.max(SMALLEST_BUDGET, lane.splitBudget / 2));
    dead(shipment, part, DeadLetters.SPLIT_LIMIT, outcome);
    for (Part other : List.copyOf(shipment.parts)) {
      Outcome before = other.rejection();
      if (before != null) {
        shipment.parts.remove(other);
        dead(shipment, other, DeadLetters.SPLIT_LIMIT, before);
      }
    }
  }

  /** The halves of a part that was taken out come first. */
  static void split(Shipment shipment, Part part, @Nullable Outcome because) {
    List<Part> halves = part.halves(because);
    shipment.parts.addFirst(halves.get(1));
    shipment.parts.addFirst(halves.get(0));
  }

  private void dead(Shipment shipment, Part part, String reason, Outcome outcome) {
    shipment.dead.add(part, reason, outcome.status(), bounded.apply(outcome.text()));
  }
}
