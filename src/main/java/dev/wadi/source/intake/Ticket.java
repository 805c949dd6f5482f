package dev.wadi.source.intake;

import dev.wadi.model.Ledger;

/**
 * What we keep of something that arrived, until it is settled: who brought it and what became of
 * its entries. Threads may share it, {@link Intake} settles it once.
 */
public final class Ticket {
  private final Intake intake;
  private final SourceCounts source;
  private final Ledger ledger = new Ledger();
  private volatile int receivedEntries;

  Ticket(Intake intake, SourceCounts source) {
    this.intake = intake;
    this.source = source;
  }

  /** What the steps write down, and nobody but {@link Intake#settle} adds up. */
  public Ledger ledger() {
    return ledger;
  }

  /** Entries that arrived; 0 while nobody could count them. */
  public int receivedEntries() {
    return receivedEntries;
  }

  /** What arrived could be read. */
  public void received(int entries, long bytes) {
    receivedEntries = entries;
    ledger.received(entries);
    intake.received(source, entries, bytes);
  }

  SourceCounts source() {
    return source;
  }
}
