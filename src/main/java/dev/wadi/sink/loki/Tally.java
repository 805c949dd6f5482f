package dev.wadi.sink.loki;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link LokiCounts}; threads may share it. */
final class Tally {
  final LongAdder noAnswers = new LongAdder();
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
  private final LongAdder answers2xx = new LongAdder();
  private final LongAdder answers429 = new LongAdder();
  private final LongAdder answers4xx = new LongAdder();
  private final LongAdder answers5xx = new LongAdder();

  /** Counts an answer by its class; 0 stands for none and is counted elsewhere. */
  void answered(int status) {
    if (status == 0) {
      return;
    }
    LongAdder of =
        status >= 500
            ? answers5xx
            : status == 429 ? answers429 : status >= 300 ? answers4xx : answers2xx;
    of.increment();
  }

  LokiCounts counts(long breakerOpened) {
    return new LokiCounts(
        answers2xx.sum(),
        answers429.sum(),
        answers4xx.sum(),
        answers5xx.sum(),
        noAnswers.sum(),
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
