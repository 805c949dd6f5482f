package dev.wadi.deadletters;

import java.io.IOException;

/** A replay of dead letters could not go on; the message is one sentence for a person. */
public final class ReplayStoppedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** Somebody else replays the same capture. */
    BUSY,
    /** The server wants other credentials: 401 or 403. */
    FORBIDDEN,
    /** The server has no such path: 404. */
    NO_DOOR,
    /** The server could not take it, also after repetition. */
    UNAVAILABLE,
    /** More lines were rejected than the caller allows. */
    TOO_MANY_REJECTED
  }

  private final Kind kind;

  ReplayStoppedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
