package dev.wadi.source.door;

import dev.wadi.model.RefusedEntry;
import dev.wadi.model.Turn;
import dev.wadi.model.Verdict.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request, before a format puts it into words.
 *
 * @param how in a word
 * @param status that Loki's own doors give it; a format takes it or finds its own
 * @param reason for what was refused; null when nothing was, or for what is no matter of pushes,
 *     such as a request that is no HTTP
 * @param text about it, for the sender, without a line feed at its end; empty when all is well
 * @param retryAfterSeconds when a refused request may come again; 0 when that would not help
 * @param receivedEntries of the request; 0 when nobody could count them
 * @param refusedEntries of them
 * @param receipt of the buffer; null without one
 * @param detail what the format's decoder gave with the batch or the refusal; null for none
 * @param entries that steps of the chain refused, by place and reason; the first ones, and none for
 *     what the format refused itself
 * @param turn of its key: the limit and what is left of it, for formats that tell; the limit that
 *     was met when it was refused for that
 * @param key the name of the key that it came with, one of a small set; empty when nobody knows
 * @param elapsedNanos since the request had arrived; 0 when it was refused at its head
 */
public record DoorOutcome(
    How how,
    int status,
    @Nullable Refusal reason,
    String text,
    long retryAfterSeconds,
    int receivedEntries,
    int refusedEntries,
    @Nullable String receipt,
    @Nullable Object detail,
    List<RefusedEntry> entries,
    Turn turn,
    String key,
    long elapsedNanos) {
  public DoorOutcome {
    entries = List.copyOf(entries);
  }

  /** Every request ends in one of these. */
  public enum How {
    /** Every entry is safe, or was let go on purpose. */
    KEPT,
    /** Some entries were refused for good, all others are as in {@link #KEPT}. */
    PARTLY,
    /** Nothing of it counts as kept. */
    REFUSED
  }

  /** A request that was refused as a whole, before anybody could count its entries. */
  public static DoorOutcome refused(
      int status, @Nullable Refusal reason, String text, long retryAfterSeconds) {
    return new DoorOutcome(
        How.REFUSED,
        status,
        reason,
        text,
        retryAfterSeconds,
        0,
        0,
        null,
        null,
        List.of(),
        Turn.FREE,
        "",
        0);
  }

  /**
   * The same of somebody who is known, or not.
   *
   * @param whose the name of the key; empty when nobody knows
   * @param nanos since the request had arrived
   */
  public DoorOutcome of(Turn taken, String whose, long nanos) {
    return new DoorOutcome(
        how,
        status,
        reason,
        text,
        retryAfterSeconds,
        receivedEntries,
        refusedEntries,
        receipt,
        detail,
        entries,
        taken,
        whose,
        nanos);
  }

  /** Whether the same request may well be taken later. */
  public boolean mayComeAgain() {
    return status == 429 || status == 503;
  }
}
