package dev.wadi.buffer.wal;

import dev.wadi.model.RefusedException;
import dev.wadi.model.Verdict;

/**
 * The WAL did not take a batch. The message names limit, value and use, and may be shown to the
 * sender.
 */
public final class WalRefusedException extends RefusedException {
  private static final long serialVersionUID = 1L;

  private final transient WalRefusal refusal;

  public WalRefusedException(WalRefusal refusal) {
    super(refusal.message(), new Verdict.Refused(0, refusal.reason()), refusal.retryAfterSeconds());
    this.refusal = refusal;
  }

  public WalRefusal refusal() {
    return refusal;
  }

  public Verdict.Refusal reason() {
    return refusal.reason();
  }
}
