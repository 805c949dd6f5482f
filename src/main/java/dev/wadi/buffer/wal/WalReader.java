package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.CursorFile;
import dev.wadi.buffer.wal.disk.CursorFile.Range;
import dev.wadi.buffer.wal.disk.CursorFile.Saved;
import dev.wadi.buffer.wal.disk.Position;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what was appended, for one sink: blocks of one tenant each, tenants in turn, in order
 * within a tenant, from a cursor of its own that survives a restart.
 *
 * <p>Several blocks may be out at once. {@link #ack} may come in any order; the cursor moves over
 * what is confirmed without a gap. {@link #rewind} takes back what is out and begins again at the
 * first block that was not confirmed. So a block may come again, and none is skipped.
 *
 * <p>Thread-safe. One thread at a time reads; others may confirm, seek or pause meanwhile.
 */
public final class WalReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WalReader.class);
  private static final int MAX_MISSED_RANGES = 64;
  private static final long REOPEN_MARK_MILLIS = 3_600_000;

  /* A segment that cannot be read is tried again, after a wait that doubles up to the longest. */
  private static final long FIRST_WAIT_NANOS = 100_000_000;
  private static final long LONGEST_WAIT_NANOS = 30_000_000_000L;

  private final String name;
  private final Wal wal;
  private final LongSupplier nanoTicker;
  private final WalCounters counters;

  /* Held while reading a file: one block at a time. Taken before the other lock, never after. */
  private final ReentrantLock reading = new ReentrantLock();
  private final BlockReader blocks;

  /* Guards everything below; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition readable = lock.newCondition();
  private final Map<String, TenantCursor> cursors = new HashMap<>();
  private final ArrayDeque<TenantCursor> turns = new ArrayDeque<>();
  private final List<TenantCursor> waiting = new ArrayList<>();
  /* Those of this reader that are not over; at most Replays.MOST_RUNNING and those just ended. */
  private final List<Replay> replays = new ArrayList<>();
  private ReaderSettings settings;
  private boolean open;
  private boolean paused;
  private boolean replayedLast;
  private boolean changed;
  private boolean forgotten;
  private long lastOpenMillis;

  /** One tenant's place in this reader. Guarded by the reader's lock. */
  private static final class TenantCursor {
    final TenantLog log;
    final ArrayDeque<Out> out = new ArrayDeque<>();
    final List<Range> missed = new ArrayList<>();
    Position cursor;
    Position readAt;
    Position saved;
    long overtakenEntries;
    long replayedEntries;
    long epoch;
    boolean waitsForTurn;

    /** Gets no turn before this time of the ticker, while {@code held}. */
    long heldUntilNanoTime;

    boolean held;

    /** Failures to read its next segment, one after the other. */
    int failures;

    TenantCursor(TenantLog log, Position at) {
      this.log = log;
      this.cursor = at;
      this.readAt = at;
      this.saved = at;
    }
  }

  /** A block that is out. */
  private static final class Out {
    final WalBlock block;
    boolean confirmed;

    Out(WalBlock block) {
      this.block = block;
    }
  }

  WalReader(
      String name,
      Wal wal,
      BlockReader blocks,
      LongSupplier nanoTicker,
      WalCounters counters,
      ReaderSettings settings,
      long lastOpenMillis) {
    this.name = name;
    this.wal = wal;
    this.blocks = blocks;
    this.nanoTicker = nanoTicker;
    this.counters = counters;
    this.settings = settings;
    this.lastOpenMillis = lastOpenMillis;
  }

  public String name() {
    return name;
  }

  public boolean isRequired() {
    lock.lock();
    try {
      return settings.required();
    } finally {
      lock.unlock();
    }
  }

  public boolean isOpen() {
    lock.lock();
    try {
      return open;
    } finally {
      lock.unlock();
    }
  }

  // --- reading ---

  /** The next block, or null when there is none now, or the reader is paused or closed. */
  public @Nullable WalBlock poll() throws IOException {
    reading.lock();
    try {
      while (true) {
        Replay replay = dueReplay();
        if (replay != null) {
          WalBlock block = readReplay(replay);
          if (block != null) {
            return block;
          }
          continue;
        }
        TenantCursor turn;
        Position at;
        long epoch;
        int maxBytes;
        lock.lock();
        try {
          release();
          turn = open && !paused ? turns.poll() : null;
          if (turn == null) {
            return null;
          }
          turn.waitsForTurn = false;
          replayedLast = false;
          at = turn.readAt;
          epoch = turn.epoch;
          maxBytes = settings.maxBatchBytes();
        } finally {
          lock.unlock();
        }
        WalBlock block = read(turn, at, epoch, maxBytes);
        if (block != null) {
          return block;
        }
      }
    } finally {
      reading.unlock();
    }
  }

  /** Waits for a block at most so long. */
  public @Nullable WalBlock take(long timeoutNanos) throws IOException, InterruptedException {
    long left = timeoutNanos;
    while (true) {
      WalBlock block = poll();
      if (block != null || left <= 0) {
        return block;
      }
      lock.lockInterruptibly();
      try {
        if (!open) {
          return null;
        }
        if (turns.isEmpty() || paused) {
          long wait = Math.min(left, Math.min(nanosToReplay(), nanosToRelease()));
          left -= wait - Math.max(0, readable.awaitNanos(wait));
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable WalBlock read(TenantCursor turn, Position at, long epoch, int maxBytes)
      throws IOException {
    TenantLog.Span span = turn.log.next(at);
    if (span == null) {
      releaseFile();
      return null;
    }
    BlockReader.Read read;
    try {
      read = blocks.read(turn.log, span, maxBytes, Long.MAX_VALUE);
    } catch (IOException e) {
      blocks.release();
      if (wal.isGone(turn.log, span.segment(), e)) {
        again(turn); // the cursor was moved if need be, and the next turn goes on there
      } else {
        waitForSegment(turn, span.segment(), e);
      }
      return null;
    } catch (RuntimeException | Error e) {
      blocks.release();
      again(turn); // or its lines would wait for the next push
      throw e;
    }
    Position end = new Position(span.segment().number, read.next());
    lock.lock();
    try {
      if (turn.epoch != epoch || !turn.readAt.equals(at)) {
        enqueue(turn); // a seek or the quota was quicker
        return null;
      }
      if (span.segment().previous > at.segment() && at.segment() > 0) {
        miss(turn, at, new Position(span.segment().number, 0), 0); // a segment between is missing
      }
      turn.failures = 0;
      turn.readAt = end;
      WalBlock block = null;
      if (read.records() > 0) {
        block =
            new WalBlock(
                turn.log.tenant,
                read.bytes(),
                read.entries(),
                read.records(),
                new Position(span.segment().number, span.from()),
                end,
                read.appendNanos(),
                null,
                epoch);
        turn.out.add(new Out(block));
      } else {
        /* What it steps over it never gets; nobody can say how many lines that was. */
        miss(turn, new Position(span.segment().number, span.from()), end, 0);
        settle(turn);
      }
      more(turn);
      return block;
    } finally {
      lock.unlock();
    }
  }

  /* An open file would keep the room of a deleted segment. */
  private void releaseFile() {
    Segment last = blocks.openSegment();
    if (last != null && last.sealed) {
      blocks.release();
    }
  }

  /* This tenant alone waits: what others have lies in other files. */
  private void waitForSegment(TenantCursor turn, Segment segment, IOException cause) {
    int failures;
    lock.lock();
    try {
      failures = ++turn.failures;
      if (open && !turn.held) { // else whoever holds it lets go of it
        turn.held = true;
        turn.heldUntilNanoTime = nanoTicker.getAsLong() + waitNanos(failures);
        waiting.add(turn);
      }
    } finally {
      lock.unlock();
    }
    tellUnreadable(turn.log, segment, failures, cause);
  }

  private static long waitNanos(int failures) {
    return Math.min(LONGEST_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(failures - 1, 20));
  }

  private void tellUnreadable(TenantLog log, Segment segment, int failures, IOException cause) {
    LOG.error(
        "A segment cannot be read and is tried again; other tenants go on. reader={} tenant={}"
            + " segment={} failuresInARow={} cause={}",
        name,
        log.tenant,
        segment.number,
        failures,
        cause.toString());
  }

  private void again(TenantCursor turn) {
    lock.lock();
    try {
      enqueue(turn);
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. */
  private void more(TenantCursor turn) {
    if (turn.log.next(turn.readAt) != null) {
      enqueue(turn);
    }
  }

  /* With the lock held. A tenant that is held, or has enough out, gets its turn later. */
  private void enqueue(TenantCursor turn) {
    if (!turn.waitsForTurn && !turn.held && turn.out.size() < settings.maxOutPerTenant()) {
      turn.waitsForTurn = true;
      turns.add(turn);
      readable.signal();
    }
  }

  /** A tenant has new records that may be read. */
  void visible(TenantLog log) {
    lock.lock();
    try {
      if (open) {
        enqueue(cursorOf(log));
      }
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. A tenant that came back has a new log; the old one is of no use. */
  private TenantCursor cursorOf(TenantLog log) {
    TenantCursor turn = cursors.get(log.tenant);
    if (turn == null || turn.log.forgotten) {
      turn = new TenantCursor(log, Position.START);
      if (!log.birth().equals(Position.START)) {
        turn.missed.add(new Range(Position.START, log.birth()));
      }
      cursors.put(log.tenant, turn);
    }
    return turn;
  }

  /** Whether blocks of a tenant are out. */
  boolean isBusyWith(TenantLog log) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      return turn != null && turn.log == log && !turn.out.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A tenant gave up its place. */
  void forget(TenantLog log) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      if (turn != null && turn.log == log) {
        cursors.remove(log.tenant);
        turns.remove(turn);
        waiting.remove(turn);
        changed = true;
      }
    } finally {
      lock.unlock();
    }
  }

  // --- confirming ---

  /** The sink has it for good. Stale blocks (from before a rewind or seek) change nothing. */
  public void ack(WalBlock block) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(block.tenant());
      Replay replay = block.replay();
      if (replay != null) {
        confirm(replay, block, turn);
        return;
      }
      if (turn == null || block.epoch() != turn.epoch) {
        return;
      }
      for (Out out : turn.out) {
        if (out.block.start().equals(block.start())) {
          out.confirmed = true;
          break;
        }
      }
      settle(turn);
      more(turn);
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. */
  private void confirm(Replay replay, WalBlock block, @Nullable TenantCursor turn) {
    if (!replay.isOut(block)) {
      return;
    }
    replay.out = null;
    replay.confirmed(block);
    if (turn != null) {
      turn.replayedEntries += block.entries();
      if (replay.past || turn.log.next(replay.at) == null) {
        replay.done();
      }
    }
    readable.signal();
  }

  /**
   * The sink has everything of a tenant before a position, though it refused the block that reaches
   * beyond it: a block is cut by its size, and after a crash it may be cut otherwise than before.
   * {@link #rewind} then reads on from there. Only a place between two records that are out is
   * taken: the sink may remember another log than this one, and reading on in the middle of a
   * record would look like damage.
   *
   * @return whether the cursor moved; any other position changes nothing
   * @throws IOException when the segment cannot be read
   */
  public boolean confirmUpTo(String tenant, Position position) throws IOException {
    reading.lock();
    try {
      TenantCursor turn;
      long epoch;
      boolean known;
      lock.lock();
      try {
        turn = cursors.get(tenant);
        if (turn == null || !reaches(turn, position)) {
          return false;
        }
        epoch = turn.epoch;
        known = false;
        for (Out out : turn.out) {
          known |= out.block.start().equals(position) || out.block.end().equals(position);
        }
      } finally {
        lock.unlock();
      }
      /* A record's header tells its own place, checksum included; so it cannot be taken for one. */
      Segment segment = turn.log.find(position.segment());
      if (!known
          && (segment == null
              || blocks.header(segment, position.offsetBytes(), segment.visibleEnd) == null)) {
        return false;
      }
      lock.lock();
      try {
        if (turn.epoch != epoch || !reaches(turn, position)) {
          return false;
        }
        turn.cursor = position;
        changed = true;
        return true;
      } finally {
        lock.unlock();
      }
    } finally {
      reading.unlock();
    }
  }

  /* With the lock held: behind the start of what is out, and not beyond its end. */
  private static boolean reaches(TenantCursor turn, Position position) {
    Out first = turn.out.peek();
    return first != null
        && first.block.start().isBefore(position)
        && turn.cursor.isBefore(position)
        && !turn.readAt.isBefore(position);
  }

  /* Moves the cursor over what is confirmed from its front on. With the lock held. */
  private void settle(TenantCursor turn) {
    Position before = turn.cursor;
    Out first = turn.out.peek();
    while (first != null && first.confirmed) {
      turn.out.remove();
      turn.cursor = Position.later(turn.cursor, first.block.end());
      first = turn.out.peek();
    }
    if (first == null) {
      turn.cursor = turn.readAt; // what lies between was damage or was evicted
    }
    changed |= !turn.cursor.equals(before);
  }

  /** A tenant gets no turn until {@link #rewind}; what is out may still be confirmed. */
  public void hold(String tenant) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(tenant);
      if (turn != null) {
        turn.held = true;
        turn.heldUntilNanoTime = Long.MAX_VALUE;
        if (turn.waitsForTurn) {
          turn.waitsForTurn = false;
          turns.remove(turn);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes back a tenant's blocks that are out; reading goes on at the first not confirmed.
   *
   * @param delayNanos how long the tenant gets no turn
   */
  public void rewind(String tenant, long delayNanos) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(tenant);
      if (turn == null) {
        return;
      }
      settle(turn);
      for (Out out : turn.out) {
        if (!out.confirmed && !isThere(turn, out.block.start())) {
          /* Its segment went while it was out: it cannot be read again. */
          miss(turn, out.block.start(), out.block.end(), out.block.entries());
          counters.overtakenEntries.add(out.block.entries());
        }
      }
      turn.out.clear();
      turn.epoch++;
      turn.readAt = turn.cursor;
      turn.held = delayNanos > 0;
      if (turn.held) {
        turn.heldUntilNanoTime = nanoTicker.getAsLong() + delayNanos;
        waiting.add(turn);
        readable.signal();
      } else {
        enqueue(turn);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A block of a replay was not taken; it comes again after a while. */
  public void giveBack(WalBlock block, long delayNanos) {
    Replay replay = block.replay();
    if (replay == null) {
      throw new IllegalArgumentException("only blocks of a replay are given back; rewind the rest");
    }
    lock.lock();
    try {
      if (replay.isOut(block)) {
        replay.failed();
        takeBack(replay, block);
        replay.notBeforeNanoTime = nanoTicker.getAsLong() + delayNanos;
        readable.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. */
  private static void takeBack(Replay replay, WalBlock block) {
    replay.out = null;
    replay.past = false;
    replay.at = block.start();
  }

  /* With the lock held: tenants whose wait is over stand in line again. */
  private void release() {
    if (waiting.isEmpty()) {
      return;
    }
    long now = nanoTicker.getAsLong();
    waiting.removeIf(
        turn -> {
          if (!turn.held) {
            return true;
          }
          if (turn.heldUntilNanoTime == Long.MAX_VALUE || turn.heldUntilNanoTime - now > 0) {
            return turn.heldUntilNanoTime == Long.MAX_VALUE;
          }
          turn.held = false;
          enqueue(turn);
          return true;
        });
  }

  private long nanosToRelease() {
    long now = nanoTicker.getAsLong();
    long least = Long.MAX_VALUE;
    for (TenantCursor turn : waiting) {
      if (turn.held && turn.heldUntilNanoTime != Long.MAX_VALUE) {
        least = Math.min(least, Math.max(100_000, turn.heldUntilNanoTime - now));
      }
    }
    return least;
  }

  // --- moving about ---

  /**
   * Goes on at a position: back to read again, or ahead, and what lies between is never read. A
   * position within a record stands for the next record, one beyond the end for the end.
   *
   * @return where it goes on
   */
  public Position seek(String tenant, Position position) throws IOException {
    TenantLog log = wal.requireLog(tenant);
    Position to = wal.readable(log, position);
    lock.lock();
    try {
      move(cursorOf(log), to);
    } finally {
      lock.unlock();
    }
    return to;
  }

  /** Goes on at the first record that was appended at a time or later. */
  public Position seek(String tenant, long appendNanos) throws IOException {
    return seek(tenant, wal.positionAt(wal.requireLog(tenant), appendNanos));
  }

  private void move(TenantCursor turn, Position position) {
    if (turn.cursor.isBefore(position)) {
      miss(turn, turn.cursor, position, 0);
    } else {
      /* What is there is read again; the rest stays missed. */
      turn.missed.removeIf(
          range -> !range.from().isBefore(position) && isThere(turn, range.from()));
    }
    turn.out.clear();
    turn.epoch++;
    turn.held = false;
    turn.cursor = position;
    turn.readAt = position;
    /* A segment that is to be read again must not be deleted by what was saved before. */
    turn.saved = position.isBefore(turn.saved) ? position : turn.saved;
    changed = true;
    enqueue(turn);
  }

  private static boolean isThere(TenantCursor turn, Position position) {
    Segment segment = turn.log.find(position.segment());
    return segment != null && !segment.lost;
  }

  private static void miss(TenantCursor turn, Position from, Position to, long entries) {
    turn.overtakenEntries += entries;
    Range last = turn.missed.isEmpty() ? null : turn.missed.get(turn.missed.size() - 1);
    /* A segment ahead may have been lost before: then the last one lies behind this one. */
    if (last != null && !last.to().isBefore(from) && !from.isBefore(last.from())) {
      Range joined = new Range(last.from(), Position.later(last.to(), to));
      turn.missed.set(turn.missed.size() - 1, joined);
      return;
    }
    turn.missed.add(new Range(from, to));
    if (turn.missed.size() > MAX_MISSED_RANGES) {
      /* Joined, not forgotten: what was never delivered must not be told as delivered. */
      Range first = turn.missed.remove(0);
      Range second = turn.missed.remove(0);
      Position start = first.from().isBefore(second.from()) ? first.from() : second.from();
      turn.missed.add(0, new Range(start, Position.later(first.to(), second.to())));
    }
  }

  /**
   * Hands out once more what was appended in a stretch of time, beside what is new and without
   * moving the cursor, as far as the segments are still there.
   *
   * @param bytesPerSecond payload bytes a second at most
   * @return done already when nothing of that time is there
   */
  public Replay replay(String tenant, long fromNanos, long toNanos, long bytesPerSecond)
      throws IOException {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: >= 1)");
    }
    if (fromNanos >= toNanos) {
      throw new IllegalArgumentException("replay: the end is not after the beginning");
    }
    TenantLog log = wal.requireLog(tenant);
    requireOpen();
    Position at = wal.positionAt(log, fromNanos);
    Replay replay =
        wal.replaysById()
            .begin(
                id ->
                    new Replay(
                        id,
                        name,
                        tenant,
                        fromNanos,
                        toNanos,
                        bytesPerSecond,
                        wal.clock().dates(),
                        at,
                        nanoTicker.getAsLong()));
    if (log.next(at) == null) {
      replay.done();
      return replay;
    }
    lock.lock();
    try {
      replays.add(replay);
      readable.signal();
      return replay;
    } finally {
      lock.unlock();
    }
  }

  private void requireOpen() {
    if (!isOpen()) {
      throw new IllegalStateException(
          "reader " + name + " is not open (expected: a route that is running reads with it)");
    }
  }

  /* Replays and what is new take turns, so that neither starves the other. */
  private @Nullable Replay dueReplay() {
    lock.lock();
    try {
      if (!open || paused || replays.isEmpty()) {
        return null;
      }
      replays.removeIf(Replay::isDone);
      if (replayedLast && !turns.isEmpty()) {
        return null;
      }
      long now = nanoTicker.getAsLong();
      for (Replay replay : replays) {
        if (replay.out == null && replay.notBeforeNanoTime - now <= 0) {
          replayedLast = true;
          return replay;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private long nanosToReplay() {
    long least = Long.MAX_VALUE;
    if (paused) {
      return least;
    }
    long now = nanoTicker.getAsLong();
    for (Replay replay : replays) {
      if (replay.out == null) {
        least = Math.min(least, Math.max(1_000_000, replay.notBeforeNanoTime - now));
      }
    }
    return least;
  }

  private @Nullable WalBlock readReplay(Replay replay) throws IOException {
    TenantLog log = wal.findLog(replay.tenant());
    TenantLog.Span span;
    Position at;
    int maxBytes;
    lock.lock();
    try {
      at = replay.at;
      /* No more than a second's worth at once: else a low rate would come in great gulps. */
      maxBytes = (int) Math.min(settings.maxBatchBytes(), replay.bytesPerSecond());
      span = log == null ? null : log.next(at);
      if (log == null || span == null) {
        replay.done();
        return null;
      }
    } finally {
      lock.unlock();
    }
    BlockReader.Read read;
    try {
      read = blocks.read(log, span, maxBytes, replay.toNanos());
    } catch (IOException e) {
      blocks.release();
      if (!wal.isGone(log, span.segment(), e)) {
        waitForSegment(replay, log, span.segment(), e);
      }
      return null; // once it is gone, the next turn goes on behind it
    }
    Position end = new Position(span.segment().number, read.next());
    WalBlock block =
        new WalBlock(
            log.tenant,
            read.bytes(),
            read.entries(),
            read.records(),
            new Position(span.segment().number, span.from()),
            end,
            read.appendNanos(),
            replay,
            -1);
    lock.lock();
    try {
      if (replay.isDone()) {
        return null; // stopped meanwhile
      }
      replay.at = end;
      replay.failures = 0;
      replay.past = read.past();
      replay.notBeforeNanoTime =
          nanoTicker.getAsLong() + (long) (read.bytes().length * 1e9 / replay.bytesPerSecond());
      replays.remove(replay);
      replays.add(replay);
      if (read.records() > 0) {
        replay.out = block;
        return block;
      }
      if (read.past()) {
        replay.done();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void waitForSegment(Replay replay, TenantLog log, Segment segment, IOException cause) {
    int failures;
    lock.lock();
    try {
      failures = ++replay.failures;
      replay.notBeforeNanoTime = nanoTicker.getAsLong() + waitNanos(failures);
    } finally {
      lock.unlock();
    }
    tellUnreadable(log, segment, failures, cause);
  }

  /** Hands out nothing until resumed; what is out may still be confirmed. */
  public void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  public void resume() {
    lock.lock();
    try {
      paused = false;
      readable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean isPaused() {
    lock.lock();
    try {
      return paused;
    } finally {
      lock.unlock();
    }
  }

  /** Hands out no more; its cursors stay and hold segments as before. */
  @Override
  public void close() {
    lock.lock();
    try {
      open = false;
      changed = true;
      lastOpenMillis = wal.clock().nowMillis();
      for (TenantCursor turn : cursors.values()) {
        settle(turn);
        turn.out.clear();
        turn.epoch++;
        turn.readAt = turn.cursor;
        turn.held = false;
      }
      for (Replay replay : replays) {
        WalBlock out = replay.out;
        if (out != null) {
          takeBack(replay, out); // goes on there when somebody reads again
        }
      }
      waiting.clear();
      readable.signalAll();
    } finally {
      lock.unlock();
    }
    reading.lock();
    try {
      blocks.release();
    } finally {
      reading.unlock();
    }
  }

  // --- for the Wal ---

  /** Begins to hand out; {@code isNew} when there was no cursor file. */
  void open(ReaderSettings with, Iterable<TenantLog> logs, boolean isNew) throws IOException {
    Map<TenantLog, Position> starts = new HashMap<>();
    if (isNew && !with.start().equals(ReaderSettings.Start.EARLIEST)) {
      java.time.Instant time = with.start().time();
      for (TenantLog log : logs) {
        starts.put(log, time == null ? log.end() : wal.positionAt(log, Wal.nanosOf(time)));
      }
    }
    lock.lock();
    try {
      if (open) {
        throw new IllegalStateException("reader " + name + " is open already");
      }
      settings = with;
      open = true;
      forgotten = false;
      changed = true;
      for (TenantLog log : logs) {
        TenantCursor turn = cursorOf(log);
        Position start = starts.get(log);
        if (start != null) {
          move(turn, start);
        }
        turn.waitsForTurn = false;
      }
      turns.clear();
      for (TenantLog log : logs) {
        if (!log.forgotten && log.next(cursorOf(log).readAt) != null) {
          enqueue(cursorOf(log));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes over what was saved, as far as it fits the segments. */
  void restore(TenantLog log, Saved saved) {
    Position end = log.end();
    Position at = end.isBefore(saved.position()) ? end : saved.position();
    lock.lock();
    try {
      TenantCursor turn = new TenantCursor(log, at);
      turn.overtakenEntries = saved.overtakenEntries();
      turn.missed.addAll(saved.missed());
      cursors.put(log.tenant, turn);
    } finally {
      lock.unlock();
    }
  }

  /** The place up to which segments of a tenant are not needed, by what is saved. */
  Position saved(TenantLog log) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      return turn == null ? Position.START : turn.saved;
    } finally {
      lock.unlock();
    }
  }

  /** The place up to which everything of a tenant was confirmed. */
  Position confirmed(TenantLog log) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      return turn == null ? Position.START : turn.cursor;
    } finally {
      lock.unlock();
    }
  }

  /** Reads a tenant's place, not yet handed out. */
  Position readAt(TenantLog log) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      return turn == null ? Position.START : turn.readAt;
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
      TenantCursor turn = cursorOf(log);
      if (!turn.readAt.equals(expected)) {
        return false;
      }
      Position end = segment.end();
      if (turn.readAt.isBefore(end)) {
        Position from = Position.later(turn.readAt, new Position(segment.number, 0));
        miss(turn, from, end, entries);
        counters.overtakenEntries.add(entries);
        turn.readAt = end;
        settle(turn);
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
      TenantCursor turn = cursorOf(log);
      Position end = segment.end();
      if (!turn.readAt.isBefore(end)) {
        return false;
      }
      Position begin = new Position(segment.number, 0);
      miss(turn, Position.later(turn.readAt, begin), end, segment.entries);
      counters.overtakenEntries.add(segment.entries);
      changed = true;
      if (!turn.readAt.isBefore(begin)) {
        turn.readAt = end;
        settle(turn);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** True once when the reader was not open for too long; then it holds no segments. */
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
          (tenant, turn) -> {
            if (!turn.log.forgotten) {
              all.put(
                  tenant, new Saved(turn.cursor, turn.overtakenEntries, List.copyOf(turn.missed)));
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
                TenantCursor turn = cursors.get(tenant);
                if (turn != null) {
                  turn.saved =
                      turn.cursor.isBefore(saved.position()) ? turn.cursor : saved.position();
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

  /** Whether a record reached this reader's sink. */
  ReceiptStatus.Delivery delivery(TenantLog log, Position position) {
    lock.lock();
    try {
      TenantCursor turn = cursors.get(log.tenant);
      if (turn == null || turn.log.forgotten) {
        return position.isBefore(log.birth())
            ? ReceiptStatus.Delivery.UNKNOWN
            : ReceiptStatus.Delivery.PENDING;
      }
      return ReceiptStatus.Delivery.of(position, turn.cursor, turn.missed);
    } finally {
      lock.unlock();
    }
  }

  /** One line for each tenant that it has come across. */
  public List<ReaderStat> stats() {
    List<ReaderStat> stats = new ArrayList<>();
    Map<TenantLog, Integer> out = new HashMap<>();
    Map<TenantLog, Long> overtaken = new HashMap<>();
    Map<TenantLog, Position> at = new HashMap<>();
    Map<TenantLog, Long> replayed = new HashMap<>();
    Map<TenantLog, Boolean> held = new HashMap<>();
    lock.lock();
    try {
      for (TenantCursor turn : cursors.values()) {
        replayed.put(turn.log, turn.replayedEntries);
        held.put(turn.log, turn.held);
        out.put(turn.log, turn.out.size());
        overtaken.put(turn.log, turn.overtakenEntries);
        at.put(turn.log, turn.cursor);
      }
    } finally {
      lock.unlock();
    }
    at.forEach(
        (log, cursor) ->
            stats.add(
                new ReaderStat(
                    name,
                    log.tenant,
                    cursor,
                    log.bytesAfter(cursor),
                    wal.ageSeconds(log, cursor),
                    out.getOrDefault(log, 0),
                    overtaken.getOrDefault(log, 0L),
                    replayed.getOrDefault(log, 0L),
                    held.getOrDefault(log, false))));
    stats.sort(java.util.Comparator.comparing(ReaderStat::tenant));
    return stats;
  }
}
