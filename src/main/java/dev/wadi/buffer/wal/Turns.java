package dev.wadi.buffer.wal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: tenants with something to read stand in one line, each once, so that a loud one
 * keeps no other waiting. A tenant that is held stands aside until its time has come.
 *
 * <p>Every method is called with the reader's lock held, which guards the fields.
 */
final class Turns {
  /** Held until somebody lets go of it. */
  static final long WITHOUT_END = Long.MAX_VALUE;

  private static final long SHORTEST_WAIT_NANOS = 100_000;

  private final LongSupplier nanoTicker;
  private final Condition readable;
  private final ArrayDeque<TenantCursor> line = new ArrayDeque<>();
  private final List<TenantCursor> aside = new ArrayList<>();
  private int maxOutPerTenant = Integer.MAX_VALUE;

  /**
   * @param readable of the reader's lock; told when somebody gets into the line
   */
  Turns(LongSupplier nanoTicker, Condition readable) {
    this.nanoTicker = nanoTicker;
    this.readable = readable;
  }

  /** Nobody stands in line any more. */
  void begin(int maxBlocksOutPerTenant) {
    maxOutPerTenant = maxBlocksOutPerTenant;
    line.forEach(cursor -> cursor.waitsForTurn = false);
    line.clear();
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Who is next, or null; leaves the line. */
  @Nullable TenantCursor next() {
    TenantCursor next = line.poll();
    if (next != null) {
      next.waitsForTurn = false;
    }
    return next;
  }

  /** Stands in line, unless it does so already, is held, or has enough out: then later. */
  void add(TenantCursor cursor) {
    if (!cursor.waitsForTurn && !cursor.held && cursor.blocksOut() < maxOutPerTenant) {
      cursor.waitsForTurn = true;
      line.add(cursor);
      readable.signal();
    }
  }

  /** The same, if there is something to read for it. */
  void addIfMore(TenantCursor cursor) {
    if (cursor.log.next(cursor.readAt) != null) {
      add(cursor);
    }
  }

  /** Gets no turn until somebody lets go of it. */
  void hold(TenantCursor cursor) {
    cursor.held = true;
    cursor.heldUntilNanoTime = WITHOUT_END;
    if (cursor.waitsForTurn) {
      cursor.waitsForTurn = false;
      line.remove(cursor);
    }
  }

  /** Gets no turn for so long. */
  void holdFor(TenantCursor cursor, long nanos) {
    cursor.held = true;
    cursor.heldUntilNanoTime = nanoTicker.getAsLong() + nanos;
    aside.add(cursor);
  }

  /** Those whose time has come stand in line again. */
  void release() {
    if (aside.isEmpty()) {
      return;
    }
    long now = nanoTicker.getAsLong();
    aside.removeIf(
        cursor -> {
          if (!cursor.held) {
            return true;
          }
          if (cursor.heldUntilNanoTime == WITHOUT_END || cursor.heldUntilNanoTime - now > 0) {
            return cursor.heldUntilNanoTime == WITHOUT_END;
          }
          cursor.held = false;
          add(cursor);
          return true;
        });
  }

  /** Until the next one's time has come; {@link Long#MAX_VALUE} when nobody stands aside. */
  long nanosToRelease() {
    long now = nanoTicker.getAsLong();
    long least = Long.MAX_VALUE;
    for (TenantCursor cursor : aside) {
      if (cursor.held && cursor.heldUntilNanoTime != WITHOUT_END) {
        least = Math.min(least, Math.max(SHORTEST_WAIT_NANOS, cursor.heldUntilNanoTime - now));
      }
    }
    return least;
  }

  void forget(TenantCursor cursor) {
    line.remove(cursor);
    aside.remove(cursor);
  }

  /** Nobody stands aside any more. */
  void clearAside() {
    aside.clear();
  }
}
