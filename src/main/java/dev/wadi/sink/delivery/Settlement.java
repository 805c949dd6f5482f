package dev.wadi.sink.delivery;

import java.util.concurrent.TimeUnit;

/** What an answer leads to. Guarded by the delivery's lock. */
final class Settlement {
  /** The shipment goes on at once. */
  static final long NOW = 0;

  /** The shipment was handed back. */
  static final long GONE = -1;

  /* Rate limits count bytes: a request that stays too much for them is made smaller, down to here. */
  private static final int FAILURES_BEFORE_SHRINKING = 3;
  private static final long SMALLEST_SHRUNK_BYTES = 64 * 1024;

  private final Lanes lanes;
  private final Breaker breaker;
  private final Backoff backoff;
  private final Trouble trouble;
  private final Tally tally;
  private final Notes notes;
  private final Halving halving;
  private final long maxRetryAfterMillis;

  Settlement(
      Lanes lanes,
      Breaker breaker,
      Backoff backoff,
      Trouble trouble,
      Tally tally,
      Notes notes,
      long maxRetryAfterMillis) {
    this.lanes = lanes;
    this.breaker = breaker;
    this.backoff = backoff;
    this.trouble = trouble;
    this.tally = tally;
    this.notes = notes;
    this.halving = new Halving(tally, trouble::bounded);
    this.maxRetryAfterMillis = maxRetryAfterMillis;
  }

  /**
   * Draws the consequences of an answer to a shipment's first part.
   *
   * @param lastTry nothing is tried twice any more
   * @return milliseconds until the shipment may go on, {@link #NOW} or {@link #GONE}
   */
  long settle(
      Shipment shipment, Part part, Outcome outcome, boolean lastTry, AfterUnlock afterUnlock) {
    String said = trouble.bounded(outcome.said());
    tellBreaker(shipment, outcome, said, afterUnlock);
    note(shipment, outcome.fate(), said, afterUnlock);
    switch (outcome.fate()) {
      case DELIVERED -> {
        delivered(shipment, part);
        return NOW;
      }
      case REJECTED -> {
        shipment.failures = 0;
        halving.rejected(shipment, part, outcome);
        return NOW;
      }
      case THROTTLED, UNAVAILABLE, MISCONFIGURED -> {
        shipment.failures++;
        if (lastTry) {
          lanes.giveBack(shipment, afterUnlock.returned);
          return GONE;
        }
        return later(shipment, part, outcome);
      }
    }
    throw new IllegalArgumentException("fate: " + outcome.fate());
  }

  private void tellBreaker(
      Shipment shipment, Outcome outcome, String said, AfterUnlock afterUnlock) {
    BreakerState before = breaker.state();
    if (outcome.fate() == Fate.UNAVAILABLE) {
      breaker.failure(shipment.permit, TimeUnit.MILLISECONDS.toNanos(retryAfterMillis(outcome)));
    } else {
      breaker.success(shipment.permit);
    }
    BreakerState now = breaker.state();
    if (before != BreakerState.OPEN && now == BreakerState.OPEN) {
      long pauseMillis = TimeUnit.NANOSECONDS.toMillis(breaker.waitNanos());
      afterUnlock.notes.add(() -> notes.leftAlone(pauseMillis, said));
    } else if (before == BreakerState.HALF_OPEN && now == BreakerState.CLOSED) {
      long waiting = lanes.waitingBatches();
      afterUnlock.notes.add(() -> notes.answersAgain(waiting));
      for (Shipment other : lanes.delayed()) {
        if (other.waitsForServer) {
          lanes.endWait(other);
        }
      }
    }
  }

  private void note(Shipment shipment, Fate fate, String said, AfterUnlock afterUnlock) {
    if (fate == Fate.DELIVERED || fate == Fate.REJECTED) {
      trouble.over();
      shipment.lane.misconfigured = false;
      return;
    }
    trouble.failed(said);
    if (fate == Fate.MISCONFIGURED && !shipment.lane.misconfigured) {
      shipment.lane.misconfigured = true;
      afterUnlock.notes.add(() -> notes.refusesTenant(shipment.lane.tenant(), said));
    }
  }

  private void delivered(Shipment shipment, Part part) {
    shipment.parts.removeFirst();
    shipment.failures = 0;
    tally.entriesDelivered.add(part.entries());
    tally.rawBytes.add(part.rawBytes());
  }

  private long later(Shipment shipment, Part part, Outcome outcome) {
    Fate fate = outcome.fate();
    tally.retries.increment();
    if (fate == Fate.THROTTLED
        && shipment.failures % FAILURES_BEFORE_SHRINKING == 0
        && part.entries() > 1
        && part.weight() > SMALLEST_SHRUNK_BYTES) {
      shipment.parts.removeFirst();
      Halving.split(shipment, part, null);
    }
    if (fate == Fate.UNAVAILABLE && breaker.state() == BreakerState.OPEN) {
      return NOW;
    }
    long millis =
        fate == Fate.MISCONFIGURED
            ? backoff.misconfiguredMillis()
            : backoff.millis(shipment.failures);
    shipment.waitsForServer = fate == Fate.UNAVAILABLE;
    return Math.max(millis, retryAfterMillis(outcome));
  }

  private long retryAfterMillis(Outcome outcome) {
    return Math.min(outcome.retryAfterMillis(), maxRetryAfterMillis);
  }
}
