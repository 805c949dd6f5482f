package dev.wadi.codec.json;

/** Bytes that are not the JSON that was expected; the message says where, and quotes no value. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedJsonException(String message) {
    /* No stack trace: a sender decides how many of these we make. */
    super(message, null, false, false);
  }
}
