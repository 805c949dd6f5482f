package dev.wadi.sink.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits, whose turn it is and how much is held, for all tenants of one sink. Guarded by the
 * delivery's lock.
 */
final class Lanes {
  private static final int TENANTS_SHOWN = 20;

  /*
   * Each tenant has a lane of waiting batches. A lane with something to send takes a place in the
   * queue of turns (`ready`) with an empty shipment; whoever finds a free request and the breaker
   * willing takes the first turn, loads the shipment with as many batches as fit into a request, and
   * sends it. So batches merge exactly as much as the server is slow, tenants take turns, and a
   * tenant that waits for its own reasons holds no place in the queue. A shipment stays its lane's
   * only one until all its parts are settled: that keeps the order.
   *
   * A shipment that has to wait leaves the queue for `delayed` and an alarm. While the breaker is
   * open the breaker is the only clock: shipments that failed for the server's sake go back to the
   * end of the queue, so that probes rotate through the tenants; and when a probe succeeds, all that
   * waited for the server go at once.
   */
  private final String sink;
  private final DeliverySettings.Limits limits;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Shipment> ready = new ArrayDeque<>();
  private final Set<Shipment> delayed = new LinkedHashSet<>();
  private final Set<Shipment> puttingAway = new LinkedHashSet<>();
  private final Set<Lane.Load> held = new LinkedHashSet<>();
  private long waitingBytes;

  Lanes(String sink, DeliverySettings.Limits limits) {
    this.sink = sink;
    this.limits = limits;
  }

  /** Why there is no room for this load, or null. */
  @Nullable String noRoom(Lane.Load load) {
    Lane lane = lanes.get(load.batch().tenant());
    if (lane == null || lane.heldBytes == 0) {
      return null;
    }
    if (lane.heldBytes + load.weight() > limits.tenantWaitingBytes()) {
      return "no room for more of this tenant: " + lane.heldBytes + " bytes wait";
    }
    if (waitingBytes + load.weight() > limits.waitingBytes()) {
      return "no room: " + waitingBytes + " bytes wait";
    }
    return null;
  }

  void add(Lane.Load load) {
    Lane lane =
        lanes.computeIfAbsent(
            load.batch().tenant(), tenant -> new Lane(tenant, limits.splitRequests()));
    lane.add(load);
    waitingBytes += load.weight();
    held.add(load);
    queueUp(lane);
  }

  void queueUp(Lane lane) {
    if (lane.hasWaiting() && !lane.turnTaken && lane.shipments < limits.requestsPerTenant()) {
      lane.turnTaken = true;
      lane.shipments++;
      ready.addLast(new Shipment(lane, sink));
    }
  }

  /** Whether anybody has a turn. */
  boolean hasTurn() {
    dropEmptyTurns();
    return !ready.isEmpty();
  }

  /** The first turn, loaded; there is one. */
  Shipment takeTurn() {
    Shipment shipment = ready.removeFirst();
    if (shipment.loads.isEmpty()) {
      load(shipment);
    }
    return shipment;
  }

  /* A lane may have been emptied by giving its loads back after it took its place. */
  private void dropEmptyTurns() {
    for (Shipment first = ready.peekFirst();
        first != null && first.loads.isEmpty() && !first.lane.hasWaiting();
        first = ready.peekFirst()) {
      ready.removeFirst();
      leave(first);
    }
  }

  private void load(Shipment shipment) {
    Lane lane = shipment.lane;
    shipment.loads = lane.takeRequest(limits.requestBytes(), limits.requestEntries());
    List<Piece> pieces =
        shipment.loads.stream().map(load -> new Piece(load.batch(), load.place(), 0)).toList();
    shipment.parts.addAll(
        Part.ofPieces(pieces).within(limits.requestBytes(), limits.requestEntries()));
    lane.turnTaken = false;
    queueUp(lane);
  }

  /** Another turn at the end of the queue. */
  void goOn(Shipment shipment) {
    ready.addLast(shipment);
  }

  void delay(Shipment shipment) {
    delayed.add(shipment);
  }

  boolean isDelayed(Shipment shipment) {
    return delayed.contains(shipment);
  }

  Collection<Shipment> delayed() {
    return List.copyOf(delayed);
  }

  void endWait(Shipment shipment) {
    if (delayed.remove(shipment)) {
      ready.addLast(shipment);
    }
  }

  /** Everything of it is settled; only its rejected entries are still to be put away. */
  void putAway(Shipment shipment) {
    puttingAway.add(shipment);
  }

  boolean isPuttingAway(Shipment shipment) {
    return puttingAway.contains(shipment);
  }

  Collection<Shipment> puttingAway() {
    return List.copyOf(puttingAway);
  }

  /** The end of a shipment that was put away; false when it was given back before. */
  boolean finish(Shipment shipment) {
    if (!puttingAway.remove(shipment)) {
      return false;
    }
    Lane lane = shipment.lane;
    if (shipment.dead.entries() == 0) {
      lane.splitBudget = Math.min(limits.splitRequests(), Math.max(1, lane.splitBudget) * 2);
    }
    end(shipment);
    return true;
  }

  /** Its loads are no longer ours, and its lane may go on. */
  void end(Shipment shipment) {
    leave(shipment);
    queueUp(shipment.lane);
  }

  /** Takes a shipment and all that waits behind it out. */
  void giveBack(Shipment shipment, List<Lane.Load> returned) {
    delayed.remove(shipment);
    ready.remove(shipment);
    puttingAway.remove(shipment);
    returned.addAll(shipment.loads);
    Lane lane = shipment.lane;
    leave(shipment);
    for (Lane.Load load : lane.takeAll()) {
      forget(lane, load);
      returned.add(load);
    }
    dropIfIdle(lane);
  }

  /** {@link #giveBack}s all that has a turn or waits for one. */
  void giveBackQueued(List<Lane.Load> returned) {
    List.copyOf(ready).forEach(shipment -> giveBack(shipment, returned));
    List.copyOf(delayed).forEach(shipment -> giveBack(shipment, returned));
  }

  /** Shipments that somebody is busy with or will be at once. */
  int busy() {
    return ready.size() + puttingAway.size();
  }

  long waitingBytes() {
    return waitingBytes;
  }

  long waitingBatches() {
    return held.size();
  }

  /** Since when the oldest batch waits, by the nano ticker; null when none does. */
  @Nullable Long waitingSinceNanos() {
    return held.isEmpty() ? null : held.iterator().next().sinceNanos();
  }

  /** Whom address, credentials or name are wrong for; the first ones of many. */
  List<String> misconfigured() {
    List<String> misconfigured = new ArrayList<>();
    for (Lane lane : lanes.values()) {
      if (lane.misconfigured && misconfigured.size() < TENANTS_SHOWN) {
        misconfigured.add(lane.tenant());
      }
    }
    return misconfigured;
  }

  private void leave(Shipment shipment) {
    Lane lane = shipment.lane;
    lane.shipments--;
    if (shipment.loads.isEmpty()) {
      lane.turnTaken = false;
    }
    shipment.loads.forEach(load -> forget(lane, load));
    dropIfIdle(lane);
  }

  private void forget(Lane lane, Lane.Load load) {
    lane.heldBytes -= load.weight();
    waitingBytes -= load.weight();
    held.remove(load);
  }

  private void dropIfIdle(Lane lane) {
    boolean remembered = lane.splitBudget < limits.splitRequests();
    if (lane.isIdle() && !remembered) {
      lanes.remove(lane.tenant(), lane);
    }
  }
}
