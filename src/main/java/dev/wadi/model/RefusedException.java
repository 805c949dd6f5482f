package dev.wadi.model;

/**
 * A step says no to a batch. The message is for the sender.
 *
 * <p>The reason travels in the exception too and not only in {@link Established#REFUSED}, because a
 * step within another (a split, a circuit breaker, a multicast) works on a copy of the exchange, of
 * which nothing but the failure comes back.
 */
public class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Verdict.Refused refused;
  private final long retryAfterSeconds;

  /**
   * @param retryAfterSeconds when the sender may try again; 0 when nobody knows, or it is of no use
   */
  public RefusedException(String message, Verdict.Refused refused, long retryAfterSeconds) {
    // Made once for each refused push, at a rate that senders decide: no stack trace.
    super(message, null, false, false);
    this.refused = refused;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public Verdict.Refused refused() {
    return refused;
  }

  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
