package dev.wadi.codec.loki;

/** A push that is well-formed so far but larger than a limit allows; the message names both. */
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1L;

  public TooLargeException(String message) {
    /* No stack trace: a sender decides how many of these we make. */
    super(message, null, false, false);
  }
}
