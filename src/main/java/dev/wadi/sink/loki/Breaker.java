package dev.wadi.sink.loki;

import java.util.function.LongSupplier;

/**
 * Leaves a failing server alone for a while: closed it lets every request through, open none, half
 * open a single one that decides.
 *
 * <p>Not for several threads at once: the sink calls it under its lock.
 */
final class Breaker {
  /** What {@link #tryAcquire} answers in place of a permit. */
  static final long REFUSED = -1;

  /*
   * The window counts requests, not time: on a quiet night five failures in an hour are still five
   * failures. A permit is the number of the state it was given in, so the late answer of a request
   * from before the last change decides nothing. The pause doubles while probes fail, and starts
   * small again only after a good stretch: a server that falls over whenever it is let back in gets
   * longer pauses, not the same one for ever.
   */
  private final LokiSettings.BreakerSettings settings;
  private final LongSupplier nanoTicker;
  private final boolean[] failed;
  private int counted;
  private int next;
  private int failures;
  private int goodInARow;
  private long generation;
  private boolean probing;
  private BreakerState state = BreakerState.CLOSED;
  private long openSinceNanos;
  private long openForNanos;
  private int opensInARow;
  private long openedTotal;

  Breaker(LokiSettings.BreakerSettings settings, LongSupplier nanoTicker) {
    this.settings = settings;
    this.nanoTicker = nanoTicker;
    this.failed = new boolean[settings.window()];
  }

  /** Permission for one request, or {@link #REFUSED}. */
  long tryAcquire() {
    if (state == BreakerState.OPEN && waitNanos() == 0) {
      state = BreakerState.HALF_OPEN;
      generation++;
      probing = false;
    }
    if (state == BreakerState.OPEN || (state == BreakerState.HALF_OPEN && probing)) {
      return REFUSED;
    }
    probing = state == BreakerState.HALF_OPEN;
    return generation;
  }

  /** The server answered the request, whatever it thinks of the lines. */
  void success(long permit) {
    if (permit != generation) {
      return;
    }
    if (state == BreakerState.HALF_OPEN) {
      state = BreakerState.CLOSED;
      generation++;
      forget();
      return;
    }
    count(false);
    if (++goodInARow >= settings.window()) {
      opensInARow = 0;
    }
  }

  /**
   * The server did not answer, or with a failure of its own.
   *
   * @param atLeastNanos how long it asked to be left alone
   */
  void failure(long permit, long atLeastNanos) {
    if (permit != generation) {
      return;
    }
    goodInARow = 0;
    if (state == BreakerState.HALF_OPEN) {
      open(atLeastNanos);
      return;
    }
    count(true);
    if (counted >= settings.minRequests()
        && failures * 100L >= (long) settings.failurePercent() * counted) {
      open(atLeastNanos);
    }
  }

  /** The request was not made after all. */
  void release(long permit) {
    if (permit == generation) {
      probing = false;
    }
  }

  /** Ends an open state's pause now: the next request is the probe. */
  void endPause() {
    if (state == BreakerState.OPEN) {
      openForNanos = 0;
    }
  }

  /** The rest of an open state's pause; 0 in every other state. */
  long waitNanos() {
    if (state != BreakerState.OPEN) {
      return 0;
    }
    return Math.max(0, openForNanos - (nanoTicker.getAsLong() - openSinceNanos));
  }

  BreakerState state() {
    return state;
  }

  /** Times it opened since the start. */
  long openedTotal() {
    return openedTotal;
  }

  private void open(long atLeastNanos) {
    long millis = settings.firstOpenMillis();
    for (int i = 0; i < opensInARow && millis < settings.maxOpenMillis(); i++) {
      millis *= 2;
    }
    openForNanos = Math.max(Math.min(millis, settings.maxOpenMillis()) * 1_000_000L, atLeastNanos);
    openSinceNanos = nanoTicker.getAsLong();
    state = BreakerState.OPEN;
    generation++;
    opensInARow++;
    openedTotal++;
    forget();
  }

  private void count(boolean failure) {
    if (counted == failed.length) {
      failures -= failed[next] ? 1 : 0;
    } else {
      counted++;
    }
    failed[next] = failure;
    failures += failure ? 1 : 0;
    next = (next + 1) % failed.length;
  }

  private void forget() {
    counted = 0;
    next = 0;
    failures = 0;
    goodInARow = 0;
    probing = false;
  }
}
