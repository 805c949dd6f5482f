package dev.wadi.sink.delivery;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

  /* Never: when a pause ends is decided here, where a server's Retry-After is known. */
  private static final Duration UNTIL_TOLD = Duration.ofDays(36_500);

  /*
   * Resilience4j keeps the window and the states; here are the pauses. The window counts requests,
   * not time: on a quiet night five failures in an hour are still five failures. A permit is the
   * number of the state it was given in, so the late answer of a request from before the last
   * change decides nothing. The pause doubles while probes fail, and starts small again only after
   * a good stretch: a server that falls over whenever it is let back in gets longer pauses, not the
   * same one for ever.
   */
  private final CircuitBreaker circuit;
  private final DeliverySettings.BreakerSettings settings;
  private final LongSupplier nanoTicker;
  private int goodInARow;
  private long generation;
  private long openSinceNanos;
  private long openForNanos;
  private int opensInARow;
  private long openedTotal;

  Breaker(DeliverySettings.BreakerSettings settings, LongSupplier nanoTicker) {
    this.settings = settings;
    this.nanoTicker = nanoTicker;
    this.circuit =
        CircuitBreaker.of(
            "delivery",
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.window())
                .minimumNumberOfCalls(settings.minRequests())
                .failureRateThreshold(settings.failurePercent())
                .permittedNumberOfCallsInHalfOpenState(1)
                .waitDurationInOpenState(UNTIL_TOLD)
                .build());
  }

  /** Permission for one request, or {@link #REFUSED}. */
  long tryAcquire() {
    if (state() == BreakerState.OPEN && waitNanos() == 0) {
      circuit.transitionToHalfOpenState();
      generation++;
    }
    return circuit.tryAcquirePermission() ? generation : REFUSED;
  }

  /** The server answered the request, whatever it thinks of the lines. */
  void success(long permit) {
    if (permit != generation) {
      return;
    }
    boolean probe = state() == BreakerState.HALF_OPEN;
    circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    if (probe) {
      generation++;
      goodInARow = 0;
    } else if (++goodInARow >= settings.window()) {
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
    circuit.onError(0, TimeUnit.NANOSECONDS, new IOException("the request failed"));
    if (state() == BreakerState.OPEN) {
      pause(atLeastNanos);
    }
  }

  /** The request was not made after all. */
  void release(long permit) {
    if (permit == generation) {
      circuit.releasePermission();
    }
  }

  /** Ends an open state's pause now: the next request is the probe. */
  void endPause() {
    if (state() == BreakerState.OPEN) {
      openForNanos = 0;
    }
  }

  /** The rest of an open state's pause; 0 in every other state. */
  long waitNanos() {
    if (state() != BreakerState.OPEN) {
      return 0;
    }
    return Math.max(0, openForNanos - (nanoTicker.getAsLong() - openSinceNanos));
  }

  BreakerState state() {
    return switch (circuit.getState()) {
      case OPEN, FORCED_OPEN -> BreakerState.OPEN;
      case HALF_OPEN -> BreakerState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
    };
  }

  /** Times it opened since the start. */
  long openedTotal() {
    return openedTotal;
  }

  private void pause(long atLeastNanos) {
    long millis = settings.firstOpenMillis();
    for (int i = 0; i < opensInARow && millis < settings.maxOpenMillis(); i++) {
      millis *= 2;
    }
    openForNanos = Math.max(Math.min(millis, settings.maxOpenMillis()) * 1_000_000L, atLeastNanos);
    openSinceNanos = nanoTicker.getAsLong();
    generation++;
    opensInARow++;
    openedTotal++;
  }
}
