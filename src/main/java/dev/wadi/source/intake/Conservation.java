package dev.wadi.source.intake;

import dev.wadi.model.Ledger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Checks while we run that received = kept + refused + dropped + set aside. Threads share it.
 *
 * <p>Each push is added as a whole when its answer is made, so the sums are exact at any moment and
 * need no pause: what has arrived and has no answer yet is {@link Sums#inProgress()}. A push whose
 * own entries do not add up is refused, and told apart here by how it came about.
 */
public final class Conservation {
  private static final long RECENT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTicker;

  /* Guards all fields; held for a few additions, once or twice for each push. */
  private final ReentrantLock lock = new ReentrantLock();
  private long received;
  private long finished;
  private long kept;
  private long refused;
  private long dropped;
  private long setAside;
  private long missing;
  private long surplus;
  private long unread;
  private long unaccountedPushes;
  private long unaccountedAt;
  private boolean safeSince = true;

  /**
   * The sums of all pushes.
   *
   * @param received entries that arrived
   * @param inProgress of these, entries of pushes without an answer
   * @param kept entries acknowledged
   * @param refused entries whose sender was told no
   * @param dropped entries let go on purpose
   * @param setAside entries in the quarantine
   */
  public record Sums(
      long received, long inProgress, long kept, long refused, long dropped, long setAside) {
    /** Entries that are nowhere; less than 0 when there are more than arrived. */
    public long difference() {
      return received - inProgress - kept - refused - dropped - setAside;
    }

    @Override
    public String toString() {
      return "received="
          + received
          + " inProgress="
          + inProgress
          + " kept="
          + kept
          + " refused="
          + refused
          + " dropped="
          + dropped
          + " setAside="
          + setAside;
    }
  }

  /**
   * Pushes whose routes ended without a receipt or a reason for each entry. All were refused.
   *
   * @param pushes how many
   * @param missing entries without a fate
   * @param surplus entries with more than one
   * @param unread pushes of which nobody counted the entries
   * @param recent whether the newest was less than a minute ago
   * @param nothingSafeSince no push was acknowledged since the newest of them
   */
  public record Unaccounted(
      long pushes,
      long missing,
      long surplus,
      long unread,
      boolean recent,
      boolean nothingSafeSince) {}

  public Conservation(LongSupplier nanoTicker) {
    this.nanoTicker = nanoTicker;
  }

  void received(int entries) {
    lock.lock();
    try {
      received += entries;
    } finally {
      lock.unlock();
    }
  }

  /** An answer says that all of it is safe, or which part was refused. */
  void settled(Ledger.Sum sum) {
    lock.lock();
    try {
      finished += Math.max(0, sum.received());
      kept += sum.kept();
      refused += sum.refused();
      dropped += sum.droppedEntries();
      setAside += sum.setAside();
      safeSince |= sum.received() > 0;
    } finally {
      lock.unlock();
    }
  }

  /** An answer says no to all of it. */
  void refused(Ledger.Sum sum) {
    lock.lock();
    try {
      finished += Math.max(0, sum.received());
      refused += Math.max(0, sum.received());
    } finally {
      lock.unlock();
    }
  }

  /** The routes ended and the push does not add up. */
  void unaccounted(Ledger.Sum sum) {
    lock.lock();
    try {
      unaccountedPushes++;
      unaccountedAt = nanoTicker.getAsLong();
      safeSince = false;
      if (sum.received() < 0) {
        unread++;
      } else {
        missing += Math.max(0, sum.received() - sum.known());
        surplus += Math.max(0, sum.known() - sum.received());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The sums now. */
  public Sums sums() {
    lock.lock();
    try {
      return new Sums(received, received - finished, kept, refused, dropped, setAside);
    } finally {
      lock.unlock();
    }
  }

  /** The pushes that did not add up. */
  public Unaccounted unaccounted() {
    lock.lock();
    try {
      boolean recent =
          unaccountedPushes > 0 && nanoTicker.getAsLong() - unaccountedAt < RECENT_NANOS;
      return new Unaccounted(unaccountedPushes, missing, surplus, unread, recent, !safeSince);
    } finally {
      lock.unlock();
    }
  }
}
