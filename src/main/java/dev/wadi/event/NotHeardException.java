package dev.wadi.event;

/** Whoever an event was for did not take it; says whether it is worth to try again, and when. */
public final class NotHeardException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is to be done about it. */
  public enum Remedy {
    /** Try again soon. */
    AGAIN,
    /** Try again at leisure: somebody has to change something first. */
    LATER,
    /** Nobody will ever take it. */
    NEVER
  }

  private final Remedy remedy;
  private final long retryAfterMillis;

  /**
   * @param message one sentence, without secrets
   * @param retryAfterMillis not before; 0 when nobody asked for a time
   */
  public NotHeardException(String message, Remedy remedy, long retryAfterMillis) {
    super(message);
    this.remedy = remedy;
    this.retryAfterMillis = retryAfterMillis;
  }

  public Remedy remedy() {
    return remedy;
  }

  public long retryAfterMillis() {
    return retryAfterMillis;
  }
}
