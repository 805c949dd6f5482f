package dev.wadi.sink.delivery;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link DeliveryCounts}; threads may share it. */
final class Tally {
  final LongAdder retries = new LongAdder();
  final LongAdder splitRequests = new LongAdder();
  final LongAdder batchesAccepted = new LongAdder();
  final LongAdder batchesDone = new LongAdder();
  final LongAdder batchesReturned = new LongAdder();
  final LongAdder entriesAccepted = new LongAdder();
  final LongAdder entriesDelivered = new LongAdder();
  final LongAdder entriesDeadLettered = new LongAdder();
  final LongAdder rawBytes = new LongAdder();
  final LongAdder sentBytes = new LongAdder();

  DeliveryCounts counts(long breakerOpened) {
    return new DeliveryCounts(
        retries.sum(),
        splitRequests.sum(),
        batchesAccepted.sum(),
        batchesDone.sum(),
        batchesReturned.sum(),
        entriesAccepted.sum(),
        entriesDelivered.sum(),
        entriesDeadLettered.sum(),
        rawBytes.sum(),
        sentBytes.sum(),
        breakerOpened);
  }
}
