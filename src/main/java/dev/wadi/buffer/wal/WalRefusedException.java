package dev.wadi.buffer.wal;

import dev.wadi.model.Verdict;

/**
 * The WAL did not take a batch. The message names limit, value and use, and may be shown to the
 * sender.
 */
public final class WalRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient WalRefusal refusal;

  public WalRefusedException(WalRefusal refusal) {
    /* Made once for each refused push, at a rate that a full disk decides: no stack trace. */
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  public WalRefusal refusal() {
    return refusal;
  }

  public Verdict.Refusal reason() {
    return refusal.reason();
  }

  /** When the sender may try again; 0 when repeating is of no use. */
  public long retryAfterSeconds() {
    return refusal.retryAfterSeconds();
  }
}
