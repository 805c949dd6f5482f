package dev.wadi.codec.loki;

/**
 * A push that cannot be read: its bytes are not what the format says. Nothing of it is kept; the
 * message is the text for the sender, in Loki's words where Loki has some, and holds no line.
 */
public final class MalformedPushException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedPushException(String message) {
    /* No stack trace: a sender decides how many of these we make. */
    super(message, null, false, false);
  }
}
