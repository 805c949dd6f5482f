package dev.wadi.capture;

import java.io.IOException;

/** Why a folder cannot be used as a capture; the message is a sentence for the person in front. */
public final class CaptureException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong with the folder. */
  public enum Kind {
    /** There is no such folder, or it is not a capture. */
    NOT_A_CAPTURE,
    /** Its {@code metadata.json} or a data file cannot be understood. */
    DAMAGED,
    /** It was written by a newer program. */
    NEWER_VERSION,
    /** Another writer holds it. */
    LOCKED,
    /** It is finished, and nobody appends to it again. */
    SEALED,
    /** Somebody said that it must stay; see {@link Hold}. */
    HELD,
    /** The system does not let us write there. */
    UNWRITABLE
  }

  private final Kind kind;

  public CaptureException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public CaptureException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
