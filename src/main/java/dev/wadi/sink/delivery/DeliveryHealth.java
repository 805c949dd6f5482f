package dev.wadi.sink.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a sink is; a picture of one moment.
 *
 * @param state the worst that applies
 * @param breaker whether requests go
 * @param consecutiveFailures requests in a row, of all tenants, that were not taken
 * @param lastError the server's or the connection's words, bounded, without our secrets
 * @param lastErrorAt when they came
 * @param nextTryAt when the sink tries again, null when nothing waits for a time
 * @param misconfiguredTenants whose lines wait for a person, at most 20
 * @param waitingBatches accepted and not yet done
 * @param waitingBytes of them
 * @param requestsUnderWay at the moment
 * @param waitingSince since when the oldest waiting batch does; null when none waits
 */
public record DeliveryHealth(
    State state,
    BreakerState breaker,
    int consecutiveFailures,
    @Nullable String lastError,
    @Nullable Instant lastErrorAt,
    @Nullable Instant nextTryAt,
    List<String> misconfiguredTenants,
    long waitingBatches,
    long waitingBytes,
    int requestsUnderWay,
    @Nullable Instant waitingSince) {

  /** Of a sink that no running route uses. */
  public static final DeliveryHealth STOPPED =
      new DeliveryHealth(
          State.CLOSED, BreakerState.CLOSED, 0, null, null, null, List.of(), 0, 0, 0, null);

  public DeliveryHealth {
    misconfiguredTenants = List.copyOf(misconfiguredTenants);
  }

  /** From well to gone. */
  public enum State {
    /** Requests are taken. */
    WELL,
    /** The newest request was not taken and is tried again. */
    RETRYING,
    /** The server is left alone for a while. */
    BREAKER_OPEN,
    /** Address or credentials are wrong for at least one tenant. */
    MISCONFIGURED,
    /** Rejected lines cannot be put away at the moment. */
    DEAD_LETTERS_FAILING,
    /** An operator paused the sink. */
    PAUSED,
    /** Nothing is accepted any more. */
    CLOSED
  }
}
