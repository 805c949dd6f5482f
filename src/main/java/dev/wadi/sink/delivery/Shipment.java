package dev.wadi.sink.delivery;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Loads of one tenant on their way: sent as one request, or in parts when they are too large or
 * rejected. Guarded by the sink's lock, except that the thread which has the shipment in hand reads
 * its first part.
 */
final class Shipment {
  final Lane lane;
  final Deque<Part> parts = new ArrayDeque<>();
  final DeadLetterBatch dead;
  List<Lane.Load> loads = List.of();

  /** Tries of the first part that came to nothing, in a row. */
  int failures;

  int splitRequests;

  /** The permit of the breaker for the request under way. */
  long permit;

  /** When the wait for the next try is over, by the nano ticker. */
  long dueNanos;

  /** Changes with every wait, so that an old alarm rings in vain. */
  long wait;

  /** It waits because of the server's state, not because of this tenant's rate or settings. */
  boolean waitsForServer;

  /** Tries to put the rejected lines away that came to nothing. */
  int deadLetterFailures;

  /** It waits for the next try to put them away. */
  boolean waitsForDeadLetters;

  Shipment(Lane lane, String sink) {
    this.lane = lane;
    this.dead = new DeadLetterBatch(lane.tenant(), sink);
  }
}
