package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.CursorFile.Saved;
import dev.wadi.model.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cursors of one reader, one a tenant: what retention, the keeper and receipts ask of a reader.
 *
 * <p>Thread-safe, but for what says that it wants the lock held.
 */
final class ReaderCursors {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderCursors.class);
  private static final long REOPEN_MARK_MILLIS = 3_600_000;

  private final String name;
  private final WalCounters counters;

  /*
   * Guards everything below, each cursor, the turns, and what WalReader and ReaderReplays keep beside
   * them; field updates only. It is one lock because one event touches several: a confirmed block
   * moves a cursor and may give its tenant a turn; replays take turns with what is new. A TenantLog's
   * lock may be taken under it, never the other way round.
   */
  final ReentrantLock lock = new ReentrantLock();
  final Condition readable = lock.newCondition();
  final Turns turns;
  private final Map<String, TenantCursor> cursors = new HashMap<>();
  private ReaderSettings settings;
  private boolean open;
  private boolean changed;
  private boolean forgotten;
  private long lastOpenMillis;

  ReaderCursors(
      String name,
      ReaderSettings settings,
      long lastOpenMillis,
      LongSupplier nanoTicker,
      WalCounters counters) {
    this.name = name;
    this.settings = settings;
    this.lastOpenMillis = lastOpenMillis;
    this.counters = counters;
    this.turns = new Turns(nanoTicker, readable);
  }

  String name() {
    return name;
  }

  boolean isRequired() {
    return settings().required();
  }

  /** Whether senders wait for it: only while it is open. */
  boolean setsPace() {
    lock.lock();
    try {
      return open && settings.setsPace();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it wants what was just appended as batches: only while it is open. */
  boolean takesBatches() {
    lock.lock();
    try {
      return open && settings.takesBatches();
    } finally {
      lock.unlock();
    }
  }

  ReaderSettings settings() {
    lock.lock();
    try {
      return settings;
    } finally {
      lock.unlock();
    }
  }

  boolean isOpen() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  // --- for the reader, with the lock held ---

  @Nullable TenantCursor find(String tenant) {
    return cursors.get(tenant);
  }

  /**
   * A tenant's cursor, made when it is new. A tenant that came back has a new log, and so a new
   * one.
   */
  TenantCursor of(TenantLog log) {
    TenantCursor cursor = cursors.get(log.tenant);
    if (cursor == null || cursor.log.forgotten) {
      cursor = TenantCursor.atStart(log);
      cursors.put(log.tenant, cursor);
    }
    return cursor;
  }

  void settle(TenantCursor cursor) {
    changed |= cursor.settle();
  }

  void moveTo(TenantCursor cursor, Position position) {
    cursor.moveTo(position);
    changed = true;
    turns.add(cursor);
  }

  void markChanged() {
    changed = true;
  }

  // --- opening and closing ---

  /**
   * Begins to hand out.
   *
   * @param starts where to begin with some tenants, instead of where their cursors are
   */
  void open(ReaderSettings with, Iterable<TenantLog> logs, Map<TenantLog, Position> starts) {
    lock.lock();
    try {
      if (open) {
        throw new IllegalStateException("reader " + name + " is open already");
      }
      settings = with;
      open = true;
      forgotten = false;
      changed = true;
      turns.begin(with.maxOutPerTenant());
      for (TenantLog log : logs) {
        TenantCursor cursor = of(log);
        Position start = starts.get(log);
        if (start != null) {
          cursor.moveTo(start);
        }
      }
      for (TenantLog log : logs) {
        if (!log.forgotten) {
          turns.addIfMore(of(log));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands out no more; what is out is taken back. With the lock held. */
  void close(long nowMillis) {
    open = false;
    changed = true;
    lastOpenMillis = nowMillis;
    for (TenantCursor cursor : cursors.values()) {
      settle(cursor);
      cursor.takeBack();
      cursor.held = false;
    }
    turns.clearAside();
    readable.signalAll();
  }

  /** Takes over what was saved, as far as it fits the segments. */
  void restore(TenantLog log, Saved saved) {
    TenantCursor cursor = TenantCursor.restored(log, saved);
    lock.lock();
    try {
      cursors.put(log.tenant, cursor);
    } finally {
      lock.unlock();
    }
  }

  /** A tenant has new records that may be read. */
  void visible(TenantLog log) {
    lock.lock();
    try {
      if (open) {
        turns.add(of(log));
      }
    } finally {
      lock.unlock();
    }
  }

  // --- tenants that are forgotten ---

  /** Whether blocks of a tenant are out. */
  boolean isBusyWith(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      return cursor != null && cursor.log == log && cursor.blocksOut() > 0;
    } finally {
      lock.unlock();
    }
  }

  void forget(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      if (cursor != null && cursor.log == log) {
        cursors.remove(log.tenant);
        turns.forget(cursor);
        changed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  // --- for retention ---

  /** The place up to which segments of a tenant are not needed, by what is saved. */
  Position saved(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      return cursor == null ? Position.START : cursor.saved;
    } finally {
      lock.unlock();
    }
  }

  /** The place up to which everything of a tenant was confirmed. */
  Position confirmed(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      return cursor == null ? Position.START : cursor.confirmed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How far it has come with a tenant.
   *
   * @param confirmed up to here
   * @param overtakenEntries of those before it, entries that it never got
   */
  record Progress(Position confirmed, long overtakenEntries) {}

  /** How far it has come with a tenant, and how much of that was none of its doing. */
  Progress progress(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      return cursor == null
          ? new Progress(Position.START, 0)
          : new Progress(cursor.confirmed, cursor.overtakenEntries);
    } finally {
      lock.unlock();
    }
  }

  /** The place from which on nothing of a tenant was read. */
  Position readAt(TenantLog log) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      return cursor == null ? Position.START : cursor.readAt;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The quota takes a segment away. Only when the reader still stands where the entries were
   * counted; else false, and the caller counts again.
   */
  boolean overtake(TenantLog log, Segment segment, Position expected, long entries) {
    lock.lock();
    try {
      TenantCursor cursor = of(log);
      if (!cursor.readAt.equals(expected)) {
        return false;
      }
      Position end = segment.end();
      if (cursor.readAt.isBefore(end)) {
        Position from = Position.later(cursor.readAt, new Position(segment.number, 0));
        cursor.miss(from, end, entries);
        counters.overtakenEntries.add(entries);
        cursor.readAt = end;
        cursor.settle();
        changed = true;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A segment is gone although nobody let go of it: what this reader had not read of it will never
   * come. Of one that it had read in part all entries are counted, as nobody can tell which are
   * left.
   *
   * @return whether it lacks any of it
   */
  boolean lose(TenantLog log, Segment segment) {
    lock.lock();
    try {
      TenantCursor cursor = of(log);
      Position end = segment.end();
      if (!cursor.readAt.isBefore(end)) {
        return false;
      }
      Position begin = new Position(segment.number, 0);
      cursor.miss(Position.later(cursor.readAt, begin), end, segment.entries);
      counters.overtakenEntries.add(segment.entries);
      changed = true;
      if (!cursor.readAt.isBefore(begin)) {
        cursor.readAt = end;
        cursor.settle();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the reader was not open for too long; then it holds no segments. Told once. */
  boolean isForgotten(long nowMillis, long afterMillis) {
    lock.lock();
    try {
      boolean now = !open && nowMillis - lastOpenMillis > afterMillis;
      if (now && !forgotten) {
        forgotten = true;
        counters.forgottenReaders.increment();
        LOG.warn(
            "A reader was not open for long and no longer holds segments. reader={} hours={}",
            name,
            (nowMillis - lastOpenMillis) / 3_600_000);
      }
      return now;
    } finally {
      lock.unlock();
    }
  }

  // --- saving ---

  /** What is to be saved now, or null when nothing changed. */
  @Nullable CursorFile toSave(long nowMillis) {
    lock.lock();
    try {
      if (!changed && !(open && nowMillis - lastOpenMillis > REOPEN_MARK_MILLIS)) {
        return null;
      }
      changed = false;
      if (open) {
        lastOpenMillis = nowMillis;
      }
      Map<String, Saved> all = new TreeMap<>();
      cursors.forEach(
          (tenant, cursor) -> {
            if (!cursor.log.forgotten) {
              all.put(tenant, cursor.toSave());
            }
          });
      return new CursorFile(name, settings.required(), lastOpenMillis, all);
    } finally {
      lock.unlock();
    }
  }

  void wasSaved(CursorFile file) {
    lock.lock();
    try {
      file.cursors()
          .forEach(
              (tenant, saved) -> {
                TenantCursor cursor = cursors.get(tenant);
                if (cursor != null) {
                  cursor.wasSaved(saved);
                }
              });
    } finally {
      lock.unlock();
    }
  }

  void saveFailed() {
    lock.lock();
    try {
      changed = true;
    } finally {
      lock.unlock();
    }
  }

  // --- questions ---

  /** Whether a record reached this reader's sink. */
  ReceiptStatus.Delivery delivery(TenantLog log, Position record) {
    lock.lock();
    try {
      TenantCursor cursor = cursors.get(log.tenant);
      if (cursor == null || cursor.log.forgotten) {
        return record.isBefore(log.birth())
            ? ReceiptStatus.Delivery.UNKNOWN
            : ReceiptStatus.Delivery.PENDING;
      }
      return cursor.delivery(record);
    } finally {
      lock.unlock();
    }
  }

  /**
   * One line for each tenant that it has come across.
   *
   * @param ageSeconds of the oldest record from a position on
   */
  List<ReaderStat> stats(ToDoubleBiFunction<TenantLog, Position> ageSeconds) {
    record Line(
        TenantLog log, Position cursor, int out, long overtaken, long replayed, boolean held) {}
    Collection<Line> lines = new ArrayList<>();
    lock.lock();
    try {
      for (TenantCursor each : cursors.values()) {
        lines.add(
            new Line(
                each.log,
                each.confirmed,
                each.blocksOut(),
                each.overtakenEntries,
                each.replayedEntries,
                each.held));
      }
    } finally {
      lock.unlock();
    }
    List<ReaderStat> stats = new ArrayList<>();
    for (Line line : lines) { // without the lock: an age may be read from a file
      stats.add(
          new ReaderStat(
              name,
              line.log().tenant,
              line.cursor(),
              line.log().bytesAfter(line.cursor()),
              ageSeconds.applyAsDouble(line.log(), line.cursor()),
              line.out(),
              line.overtaken(),
              line.replayed(),
              line.held()));
    }
    stats.sort(java.util.Comparator.comparing(ReaderStat::tenant));
    return stats;
  }
}
