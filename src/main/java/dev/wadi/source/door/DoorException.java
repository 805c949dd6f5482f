package dev.wadi.source.door;

import dev.wadi.model.Verdict.Refusal;
import org.jspecify.annotations.Nullable;

/** A format refuses a whole body; the message is for the sender and holds no value of his. */
public final class DoorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal reason;
  private final int entries;
  private final transient @Nullable Object detail;

  /**
   * @param entries it held, as far as that is known; else 0
   * @param detail of the format's own, which its answer gets back
   */
  public DoorException(Refusal reason, int entries, String message, @Nullable Object detail) {
    /* No stack trace: a sender decides how many of these we make. */
    super(message, null, false, false);
    this.reason = reason;
    this.entries = entries;
    this.detail = detail;
  }

  public Refusal reason() {
    return reason;
  }

  public int entries() {
    return entries;
  }

  public @Nullable Object detail() {
    return detail;
  }
}
