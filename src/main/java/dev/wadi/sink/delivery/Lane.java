package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The batches of one tenant that wait for their turn, in order. Guarded by the sink's lock. */
final class Lane {
  /** A batch, where it came from, and the promise given for it. */
  record Load(
      Batch batch, String place, long weight, long sinceNanos, CompletableFuture<Void> promise) {
    /* Each is itself alone; nobody wants to compare lines. */
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private final String tenant;
  private final Deque<Load> waiting = new ArrayDeque<>();

  /** Accepted and not yet done, whether waiting here or in a shipment. */
  long heldBytes;

  /** Shipments that have a turn or are under way. */
  int shipments;

  /** One of {@link #shipments} has a turn and no load yet. */
  boolean turnTaken;

  /** Requests that may be spent on splitting the next rejected shipment. */
  int splitBudget;

  /** The server says that our settings for this tenant are wrong. */
  boolean misconfigured;

  Lane(String tenant, int splitBudget) {
    this.tenant = tenant;
    this.splitBudget = splitBudget;
  }

  String tenant() {
    return tenant;
  }

  void add(Load load) {
    waiting.addLast(load);
    heldBytes += load.weight();
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  int waiting() {
    return waiting.size();
  }

  boolean isIdle() {
    return waiting.isEmpty() && shipments == 0;
  }

  /** The oldest load and as many after it as fit into one request with it. */
  List<Load> takeRequest(int maxBytes, int maxEntries) {
    List<Load> taken = new ArrayList<>();
    long bytes = 0;
    long entries = 0;
    for (Load load = waiting.peekFirst(); load != null; load = waiting.peekFirst()) {
      bytes += load.weight();
      entries += load.batch().entries();
      if (!taken.isEmpty() && (bytes > maxBytes || entries > maxEntries)) {
        break;
      }
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  List<Load> takeAll() {
    List<Load> taken = new ArrayList<>(waiting);
    waiting.clear();
    return taken;
  }
}
