package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile.Range;
import dev.wadi.buffer.wal.disk.CursorFile.Saved;
import dev.wadi.model.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One tenant's place in a reader: how far it was read and confirmed, what is out, and what it never
 * got. Guarded by the reader's lock, as are its fields.
 */
final class TenantCursor {
  private static final int MAX_MISSED_RANGES = 64;

  final TenantLog log;

  /** Everything before it was confirmed, or was missed. */
  Position confirmed;

  /** The next block begins here. */
  Position readAt;

  /** What a restart would find; segments from here on are needed. */
  Position saved;

  long overtakenEntries;
  long replayedEntries;

  /** Grows when what is out is taken back: blocks of an earlier epoch change nothing. */
  long epoch;

  boolean waitsForTurn;

  /** Gets no turn before this time of the ticker, while {@code held}. */
  long heldUntilNanoTime;

  boolean held;

  /** Failures to read its next segment, one after the other. */
  int failures;

  private final ArrayDeque<Out> out = new ArrayDeque<>();
  private final List<Range> missed = new ArrayList<>();

  /** A block that is out. */
  private static final class Out {
    final WalBlock block;
    boolean confirmed;

    Out(WalBlock block) {
      this.block = block;
    }
  }

  private TenantCursor(TenantLog log, Position at) {
    this.log = log;
    this.confirmed = at;
    this.readAt = at;
    this.saved = at;
  }

  /** Of a tenant that the reader had not come across. */
  static TenantCursor atStart(TenantLog log) {
    TenantCursor made = new TenantCursor(log, Position.START);
    if (!log.birth().equals(Position.START)) {
      made.missed.add(new Range(Position.START, log.birth()));
    }
    return made;
  }

  /** As it was saved, as far as that fits the segments. */
  static TenantCursor restored(TenantLog log, Saved saved) {
    Position end = log.end();
    TenantCursor made =
        new TenantCursor(log, end.isBefore(saved.position()) ? end : saved.position());
    made.overtakenEntries = saved.overtakenEntries();
    made.missed.addAll(saved.missed());
    return made;
  }

  Saved toSave() {
    return new Saved(confirmed, overtakenEntries, List.copyOf(missed));
  }

  /** It was saved: where it went back since, a restart must still find that place. */
  void wasSaved(Saved file) {
    saved = confirmed.isBefore(file.position()) ? confirmed : file.position();
  }

  // --- what is out ---

  int blocksOut() {
    return out.size();
  }

  void handOut(WalBlock block) {
    out.add(new Out(block));
  }

  void confirm(WalBlock block) {
    for (Out each : out) {
      if (each.block.start().equals(block.start())) {
        each.confirmed = true;
        return;
      }
    }
  }

  /** Moves over what is confirmed from the front on; true when that changed the cursor. */
  boolean settle() {
    Position before = confirmed;
    Out first = out.peek();
    while (first != null && first.confirmed) {
      out.remove();
      confirmed = Position.later(confirmed, first.block.end());
      first = out.peek();
    }
    if (first == null) {
      confirmed = readAt; // what lies between was damage or was evicted
    }
    return !confirmed.equals(before);
  }

  /** Whether a position lies behind the start of what is out, and not beyond its end. */
  boolean reaches(Position position) {
    Out first = out.peek();
    return first != null
        && first.block.start().isBefore(position)
        && confirmed.isBefore(position)
        && !readAt.isBefore(position);
  }

  /** Whether a block that is out begins or ends at a position. */
  boolean isEdge(Position position) {
    for (Out each : out) {
      if (each.block.start().equals(position) || each.block.end().equals(position)) {
        return true;
      }
    }
    return false;
  }

  /** Takes back what is out: it is read again from the cursor on. */
  void takeBack() {
    out.clear();
    epoch++;
    readAt = confirmed;
  }

  /** Of what is out, that whose segment is gone cannot be read again. Returns its entries. */
  long missGone() {
    long entries = 0;
    for (Out each : out) {
      if (!each.confirmed && !isThere(each.block.start())) {
        miss(each.block.start(), each.block.end(), each.block.entries());
        entries += each.block.entries();
      }
    }
    return entries;
  }

  // --- moving about ---

  /** Goes on at a position: back to read again, or ahead, and what lies between is missed. */
  void moveTo(Position position) {
    if (confirmed.isBefore(position)) {
      miss(confirmed, position, 0);
    } else {
      /* What is there is read again; the rest stays missed. */
      missed.removeIf(range -> !range.from().isBefore(position) && isThere(range.from()));
    }
    confirmed = position;
    takeBack();
    held = false;
    /* A segment that is to be read again must not be deleted by what was saved before. */
    saved = position.isBefore(saved) ? position : saved;
  }

  private boolean isThere(Position position) {
    Segment segment = log.find(position.segment());
    return segment != null && !segment.lost;
  }

  // --- what it never gets ---

  /**
   * A stretch that it never gets.
   *
   * @param entries how many log lines that are, as far as it is known
   */
  void miss(Position from, Position to, long entries) {
    overtakenEntries += entries;
    Range last = missed.isEmpty() ? null : missed.get(missed.size() - 1);
    /* A segment ahead may have been lost before: then the last one lies behind this one. */
    if (last != null && !last.to().isBefore(from) && !from.isBefore(last.from())) {
      Range joined = new Range(last.from(), Position.later(last.to(), to));
      missed.set(missed.size() - 1, joined);
      return;
    }
    missed.add(new Range(from, to));
    if (missed.size() > MAX_MISSED_RANGES) {
      /* Joined, not forgotten: what was never delivered must not be told as delivered. */
      Range first = missed.remove(0);
      Range second = missed.remove(0);
      Position start = first.from().isBefore(second.from()) ? first.from() : second.from();
      missed.add(0, new Range(start, Position.later(first.to(), second.to())));
    }
  }

  /** Whether a record reached the sink. */
  ReceiptStatus.Delivery delivery(Position record) {
    return ReceiptStatus.Delivery.of(record, confirmed, missed);
  }
}
