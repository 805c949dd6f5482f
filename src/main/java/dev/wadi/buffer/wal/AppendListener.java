package dev.wadi.buffer.wal;

/**
 * Hears once what became of an append. It is called on a thread of the WAL (or on the caller's own,
 * when the WAL refuses at once) and must return quickly: every other append waits meanwhile.
 */
public interface AppendListener {
  /** The record is as safe as the sync mode promises. */
  void appended(Receipt receipt);

  /** The record was not kept. */
  void refused(WalRefusal refusal);
}
