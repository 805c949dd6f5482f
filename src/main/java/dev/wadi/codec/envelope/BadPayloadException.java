package dev.wadi.codec.envelope;

/**
 * An envelope is as it should be, and what is in it cannot be unfolded; the message is for the
 * sender and holds no value of his.
 */
public final class BadPayloadException extends Exception {
  private static final long serialVersionUID = 1L;

  BadPayloadException(String message) {
    /* No stack trace: a sender decides how many of these we make. */
    super(message, null, false, false);
  }
}
