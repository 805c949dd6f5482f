package dev.wadi.store;

import java.io.IOException;

/**
 * Why a store did not do what it was asked; the message is a sentence, with the cure if there is
 * one.
 */
public final class StoreException extends IOException {
  private static final long serialVersionUID = 1;

  /** What kind of failure. */
  public enum Kind {
    /** There is no such bucket, object or capture. */
    NOT_FOUND,
    /** Wrong keys, no right, an expired link, another region, a request the store does not take. */
    FORBIDDEN,
    /** No answer, half an answer, too busy: trying again may help. */
    UNAVAILABLE,
    /** Another object stands there than was expected, or what was read is not what was written. */
    CHANGED
  }

  private final Kind kind;

  public StoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public StoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
