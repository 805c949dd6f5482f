package dev.wadi.model;

import dev.wadi.model.Verdict.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What became of the entries of one request, written down by the steps that know it: how many
 * arrived, which batches a buffer has on disk, and how many were refused, dropped or set aside. The
 * answer to the sender is made from it and from nothing else.
 *
 * <p>One for each exchange, in the property {@link Established#LEDGER}; copies of the exchange
 * share it, so threads may too. The same statement about the same batch counts once: a step that is
 * repeated has not done its work twice. What comes after {@link #close} is too late to count.
 */
public final class Ledger {
  private static final Pattern REASON = Pattern.compile("[a-z0-9_-]{1,40}");

  private int received = -1;
  private int stored;
  private boolean closed;
  private @Nullable String receipt;
  private @Nullable String refusedText;
  private final List<Note> notes = new ArrayList<>(2);

  private enum Fate {
    KEPT,
    REFUSED,
    DROPPED,
    SET_ASIDE
  }

  /* The batch is compared by identity: the content may be the same twice, the object is not. */
  private record Note(Fate fate, String what, Batch batch, int entries) {}

  /**
   * The ledger, added up.
   *
   * @param received entries that arrived; -1 when nobody came as far as counting them
   * @param kept entries of which a buffer gave a receipt
   * @param keptBytes bytes of their lines
   * @param refused entries that were refused while others went on
   * @param refusal why, the first reason; null when none were
   * @param refusedText what the sender is told about them; may be null
   * @param dropped entries let go on purpose, by reason
   * @param setAside entries that are safe in a place of their own
   * @param receipt the last receipt; null without any
   */
  public record Sum(
      int received,
      int kept,
      long keptBytes,
      int refused,
      @Nullable Refusal refusal,
      @Nullable String refusedText,
      Map<String, Integer> dropped,
      int setAside,
      @Nullable String receipt) {
    public Sum {
      dropped = Map.copyOf(dropped);
    }

    /** Entries of all reasons that were dropped. */
    public int droppedEntries() {
      return dropped.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Entries whose fate is known. */
    public int known() {
      return kept + refused + droppedEntries() + setAside;
    }

    /** Every entry that arrived is in exactly one place. */
    public boolean isBalanced() {
      return received == known();
    }
  }

  /** Says how many entries arrived. */
  public synchronized void received(int entries) {
    received = entries;
  }

  /**
   * A buffer has a batch on disk.
   *
   * @param buffer its name; two buffers that have everything are no more than one that has
   */
  public void kept(String buffer, Batch batch, String given) {
    synchronized (this) {
      receipt = given;
    }
    note(Fate.KEPT, buffer, batch, batch.entries());
  }

  /** Entries of a batch were refused while the rest goes on; the sender is told the text. */
  public void refused(Batch batch, int entries, Refusal reason, String text) {
    synchronized (this) {
      if (refusedText == null) {
        refusedText = text;
      }
    }
    note(Fate.REFUSED, reason.name(), batch, entries);
  }

  /**
   * Entries of a batch were let go on purpose.
   *
   * @param reason becomes the label of a metric, so 1 to 40 of {@code a-z 0-9 _ -}
   */
  public void dropped(Batch batch, int entries, String reason) {
    note(Fate.DROPPED, requireReason(reason), batch, entries);
  }

  /** A batch, whole, is safe in a place of its own, which {@link #stored} has told before. */
  public void setAside(Batch batch) {
    note(Fate.SET_ASIDE, "", batch, batch.entries());
  }

  /** A place that is no buffer has so many entries on disk; by itself that is no fate. */
  public synchronized void stored(int entries) {
    stored += entries;
  }

  /** Entries that such places have on disk up to now. */
  public synchronized int storedEntries() {
    return stored;
  }

  /** Whether a buffer has any of it on disk up to now. */
  public synchronized boolean hasReceipt() {
    return receipt != null;
  }

  /** Adds up, and takes no further notes. */
  public synchronized Sum close() {
    closed = true;
    int refused = 0;
    int setAside = 0;
    Refusal refusal = null;
    Map<String, Integer> dropped = new TreeMap<>();
    for (Note note : notes) {
      switch (note.fate) {
        case REFUSED -> {
          refused += note.entries;
          refusal = refusal == null ? Refusal.valueOf(note.what) : refusal;
        }
        case DROPPED -> dropped.merge(note.what, note.entries, Integer::sum);
        case SET_ASIDE -> setAside += note.entries;
        case KEPT -> {}
      }
    }
    int others = refused + setAside + dropped.values().stream().mapToInt(n -> n).sum();
    String buffer = bufferWith(received - others);
    int kept = 0;
    long keptBytes = 0;
    for (Note note : notes) {
      if (note.fate == Fate.KEPT && (buffer == null || buffer.equals(note.what))) {
        kept += note.entries;
        keptBytes += note.batch.lineBytes();
      }
    }
    return new Sum(
        received, kept, keptBytes, refused, refusal, refusedText, dropped, setAside, receipt);
  }

  /**
   * The same text when it may be a reason.
   *
   * @throws IllegalArgumentException when it may not
   */
  public static String requireReason(String reason) {
    if (!REASON.matcher(reason).matches()) {
      throw new IllegalArgumentException(
          "reason: '" + reason + "' (expected: 1 to 40 of a-z, 0-9, _ and -)");
    }
    return reason;
  }

  private synchronized void note(Fate fate, String what, Batch batch, int entries) {
    if (closed || entries <= 0) {
      return;
    }
    for (Note known : notes) {
      if (known.batch == batch && known.fate == fate && known.what.equals(what)) {
        return;
      }
    }
    notes.add(new Note(fate, what, batch, entries));
  }

  /* A push may be kept in two buffers, whole in each, or a part here and a part there. */
  private @Nullable String bufferWith(int entries) {
    for (Note first : notes) {
      if (first.fate == Fate.KEPT) {
        int held = 0;
        for (Note note : notes) {
          held += note.fate == Fate.KEPT && note.what.equals(first.what) ? note.entries : 0;
        }
        if (held == entries) {
          return first.what;
        }
      }
    }
    return null;
  }
}
