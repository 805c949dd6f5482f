package dev.wadi.buffer.wal;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
  private final ReaderCursors cursors;
  private final ReaderReplays replays;
  private final Tenants tenants;
  private final Seeker seeker;
  private final Backlog backlog;
  private final LostSegments lost;
  private final WalClock clock;
  private final WalCounters counters;

  /* Held while reading a file: one block at a time. Taken before the cursors' lock, never after. */
  private final ReentrantLock reading = new ReentrantLock();
  private final BlockReader blocks;
  private final RecentBatches recent;

  /* Guarded by the cursors' lock, as are the turns and the replays. */
  private boolean paused;
  private boolean finishing;
  private volatile @Nullable String heldBy;

  private final ReaderReceipts receipts = new ReaderReceipts();
  private final ReaderFailures failures = new ReaderFailures();

  WalReader(
      ReaderCursors cursors,
      BlockReader blocks,
      Tenants tenants,
      Seeker seeker,
      Backlog backlog,
      LostSegments lost,
      Replays allReplays,
      RecentBatches recent,
      WalClock clock,
      WalCounters counters) {
    this.cursors = cursors;
    this.blocks = blocks;
    this.tenants = tenants;
    this.seeker = seeker;
    this.backlog = backlog;
    this.lost = lost;
    this.recent = recent;
    this.clock = clock;
    this.counters = counters;
    this.replays = new ReaderReplays(cursors, blocks, tenants, seeker, lost, allReplays, clock);
  }

  public String name() {
    return cursors.name();
  }

  public boolean isRequired() {
    return cursors.isRequired();
  }

  public boolean isOpen() {
    return cursors.isOpen();
  }

  /** One line for each tenant that it has come across. */
  public List<ReaderStat> stats() {
    return cursors.stats(backlog::ageSeconds);
  }

  ReaderCursors cursors() {
    return cursors;
  }

  /**
   * Begins to hand out.
   *
   * @param isNew it has no cursors yet, and begins where the settings say
   */
  void open(ReaderSettings with, Iterable<TenantLog> logs, boolean isNew) throws IOException {
    Map<TenantLog, Position> starts = new HashMap<>();
    if (isNew && !with.start().equals(ReaderSettings.Start.EARLIEST)) {
      java.time.Instant time = with.start().time();
      for (TenantLog log : logs) {
        starts.put(log, time == null ? log.end() : seeker.at(log, WalClock.nanosOf(time)));
      }
    }
    cursors.open(with, logs, starts);
  }

  // --- reading ---

  /** The next block, or null when there is none now, or the reader is paused or closed. */
  public @Nullable WalBlock poll() throws IOException {
    return next(false);
  }

  /**
   * The same for who has nearly all lines from elsewhere: a block of one record, whose bytes stay
   * on the disk. {@link #payload} reads them. Replays are not for such a reader and end at once.
   */
  public @Nullable WalBlock skim() throws IOException {
    return next(true);
  }

  /**
   * The bytes of a block that {@link #skim} handed out, as long as it was not confirmed; null when
   * they are gone or damaged.
   */
  public byte @Nullable [] payload(WalBlock block) throws IOException {
    reading.lock();
    try {
      TenantLog log = tenants.find(block.tenant());
      Segment segment = log == null ? null : log.find(block.start().segment());
      if (log == null || segment == null) {
        return null;
      }
      long from = block.start().offsetBytes();
      TenantLog.Span span = new TenantLog.Span(segment, from, block.end().offsetBytes());
      BlockReader.Read read = blocks.read(log, span, 1, Long.MAX_VALUE);
      return read.records() == 1 ? read.bytes() : null;
    } catch (NoSuchFileException e) {
      return null; // it was evicted meanwhile
    } finally {
      reading.unlock();
    }
  }

  private @Nullable WalBlock next(boolean skims) throws IOException {
    reading.lock();
    try {
      while (true) {
        Replay replay = dueReplay();
        if (replay != null && skims) {
          replay.stop();
          continue;
        }
        if (replay != null) {
          WalBlock block = replays.read(replay);
          if (block != null) {
            return block;
          }
          continue;
        }
        TenantCursor turn;
        Position at;
        long epoch;
        int maxBytes;
        cursors.lock.lock();
        try {
          cursors.turns.release();
          turn = cursors.isOpen() && !paused ? cursors.turns.next() : null;
          if (turn == null) {
            return null;
          }
          replays.othersHadTurn();
          at = turn.readAt;
          epoch = turn.epoch;
          maxBytes = cursors.settings().maxBatchBytes();
        } finally {
          cursors.lock.unlock();
        }
        WalBlock block = read(turn, at, epoch, skims ? 0 : maxBytes);
        if (block != null) {
          return block;
        }
      }
    } finally {
      reading.unlock();
    }
  }

  private @Nullable Replay dueReplay() {
    cursors.lock.lock();
    try {
      return cursors.isOpen() && !paused ? replays.due(!cursors.turns.isEmpty()) : null;
    } finally {
      cursors.lock.unlock();
    }
  }

  /** Waits for a block at most so long, and not at all once somebody {@link #finish finishes}. */
  public @Nullable WalBlock take(long timeoutNanos) throws IOException, InterruptedException {
    long left = timeoutNanos;
    while (true) {
      WalBlock block = poll();
      if (block != null || left <= 0) {
        return block;
      }
      cursors.lock.lockInterruptibly();
      try {
        if (!cursors.isOpen() || finishing) {
          return null;
        }
        if (cursors.turns.isEmpty() || paused) {
          long replay = paused ? Long.MAX_VALUE : replays.nanosToDue();
          long wait = Math.min(left, Math.min(replay, cursors.turns.nanosToRelease()));
          left -= wait - Math.max(0, cursors.readable.awaitNanos(wait));
        }
      } finally {
        cursors.lock.unlock();
      }
    }
  }

  /* No bytes at most: it skims. */
  private @Nullable WalBlock read(TenantCursor turn, Position at, long epoch, int maxBytes)
      throws IOException {
    TenantLog.Span span = turn.log.next(at);
    if (span == null) {
      blocks.releaseSealed();
      return null;
    }
    BlockReader.Read read;
    try {
      read = maxBytes == 0 ? blocks.skim(turn.log, span) : read(turn.log, span, maxBytes);
    } catch (IOException e) {
      blocks.release();
      if (lost.isGone(turn.log, span.segment(), e)) {
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
    cursors.lock.lock();
    try {
      if (turn.epoch != epoch || !turn.readAt.equals(at)) {
        cursors.turns.add(turn); // a seek or the quota was quicker
        return null;
      }
      return handOut(turn, span, read);
    } finally {
      cursors.lock.unlock();
    }
  }

  private BlockReader.Read read(TenantLog log, TenantLog.Span span, int maxBytes)
      throws IOException {
    BlockReader.Read known = cursors.takesBatches() ? recent.read(log, span, maxBytes) : null;
    if (known != null) {
      blocks.releaseSealed();
      return known;
    }
    return blocks.read(log, span, maxBytes, Long.MAX_VALUE);
  }

  /* With the cursors' lock held. */
  private @Nullable WalBlock handOut(
      TenantCursor turn, TenantLog.Span span, BlockReader.Read read) {
    Position at = turn.readAt;
    Position start = new Position(span.segment().number, span.from());
    Position end = new Position(span.segment().number, read.next());
    if (span.segment().previous > at.segment() && at.segment() > 0) {
      turn.miss(at, new Position(span.segment().number, 0), 0); // a segment between is missing
    }
    turn.failures = 0;
    turn.readAt = end;
    WalBlock block = null;
    if (read.records() > 0) {
      block =
          new WalBlock(
              turn.log.tenant,
              read.bytes(),
              read.batch(),
              read.payloadBytes(),
              read.entries(),
              read.records(),
              start,
              end,
              read.appendNanos(),
              read.redacted(),
              null,
              turn.epoch);
      turn.handOut(block);
    } else {
      /* What it steps over it never gets; nobody can say how many lines that was. */
      turn.miss(start, end, 0);
      cursors.settle(turn);
    }
    cursors.turns.addIfMore(turn);
    return block;
  }

  /* This tenant alone waits: what others have lies in other files. */
  private void waitForSegment(TenantCursor turn, Segment segment, IOException cause) {
    int failures;
    cursors.lock.lock();
    try {
      failures = ++turn.failures;
      if (cursors.isOpen() && !turn.held) { // else whoever holds it lets go of it
        cursors.turns.holdFor(turn, SegmentRetry.waitNanos(failures));
      }
    } finally {
      cursors.lock.unlock();
    }
    SegmentRetry.tell(name(), turn.log, segment, failures, cause);
  }

  private void again(TenantCursor turn) {
    cursors.lock.lock();
    try {
      cursors.turns.add(turn);
    } finally {
      cursors.lock.unlock();
    }
  }

  // --- confirming ---

  /** The sink has it for good. Stale blocks (from before a rewind or seek) change nothing. */
  public void ack(WalBlock block) {
    cursors.lock.lock();
    try {
      Replay replay = block.replay();
      if (replay != null) {
        replays.confirm(replay, block);
        receipts.confirmed(block);
        return;
      }
      TenantCursor turn = cursors.find(block.tenant());
      if (turn == null || block.epoch() != turn.epoch) {
        return;
      }
      turn.confirm(block);
      receipts.confirmed(block);
      failures.taken(block.tenant());
      cursors.settle(turn);
      cursors.turns.addIfMore(turn);
    } finally {
      cursors.lock.unlock();
    }
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
      cursors.lock.lock();
      try {
        turn = cursors.find(tenant);
        if (turn == null || !turn.reaches(position)) {
          return false;
        }
        epoch = turn.epoch;
        known = turn.isEdge(position);
      } finally {
        cursors.lock.unlock();
      }
      /* A record's header tells its own place, checksum included; so it cannot be taken for one. */
      Segment segment = turn.log.find(position.segment());
      if (!known
          && (segment == null
              || blocks.header(segment, position.offsetBytes(), segment.visibleEnd) == null)) {
        return false;
      }
      cursors.lock.lock();
      try {
        if (turn.epoch != epoch || !turn.reaches(position)) {
          return false;
        }
        turn.confirmed = position;
        cursors.markChanged();
        return true;
      } finally {
        cursors.lock.unlock();
      }
    } finally {
      reading.unlock();
    }
  }

  /** A tenant gets no turn until {@link #rewind}; what is out may still be confirmed. */
  public void hold(String tenant) {
    cursors.lock.lock();
    try {
      TenantCursor turn = cursors.find(tenant);
      if (turn != null) {
        cursors.turns.hold(turn);
      }
    } finally {
      cursors.lock.unlock();
    }
  }

  /**
   * Takes back a tenant's blocks that are out; reading goes on at the first not confirmed.
   *
   * @param delayNanos how long the tenant gets no turn
   */
  public void rewind(String tenant, long delayNanos) {
    cursors.lock.lock();
    try {
      TenantCursor turn = cursors.find(tenant);
      if (turn == null) {
        return;
      }
      cursors.settle(turn);
      counters.overtakenEntries.add(turn.missGone());
      turn.takeBack();
      if (delayNanos > 0) {
        cursors.turns.holdFor(turn, delayNanos);
        cursors.readable.signal();
      } else {
        turn.held = false;
        cursors.turns.add(turn);
      }
    } finally {
      cursors.lock.unlock();
    }
  }

  /** A block of a replay was not taken; it comes again after a while. */
  public void giveBack(WalBlock block, long delayNanos) {
    replays.giveBack(block, delayNanos);
  }

  // --- moving about ---

  /**
   * Goes on at a position: back to read again, or ahead, and what lies between is never read. A
   * position within a record stands for the next record, one beyond the end for the end.
   *
   * @return where it goes on
   */
  public Position seek(String tenant, Position position) throws IOException {
    TenantLog log = tenants.require(tenant);
    Position to = seeker.readable(log, position);
    cursors.lock.lock();
    try {
      cursors.moveTo(cursors.of(log), to);
    } finally {
      cursors.lock.unlock();
    }
    return to;
  }

  /** Goes on at the first record that was appended at a time or later. */
  public Position seek(String tenant, long appendNanos) throws IOException {
    return seek(tenant, seeker.at(tenants.require(tenant), appendNanos));
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
    return replays.begin(tenant, fromNanos, toNanos, bytesPerSecond);
  }

  /** What {@link #replay} of a stretch of time would hand out now. */
  Stretch stretch(String tenant, long fromNanos, long toNanos) throws IOException {
    if (fromNanos >= toNanos) {
      throw new IllegalArgumentException("replay: the end is not after the beginning");
    }
    TenantLog log = tenants.require(tenant);
    Position from = seeker.at(log, fromNanos);
    Position to = seeker.at(log, toNanos);
    long oldest =
        log.segments().stream()
            .filter(segment -> segment.records > 0)
            .mapToLong(segment -> segment.firstAppendNanos)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    return new Stretch(
        from,
        to,
        backlog.entries(log, from) - backlog.entries(log, to),
        log.bytesAfter(from) - log.bytesAfter(to),
        fromNanos < oldest);
  }

  /** Hands out nothing until resumed; what is out may still be confirmed. */
  public void pause() {
    cursors.lock.lock();
    try {
      paused = true;
    } finally {
      cursors.lock.unlock();
    }
  }

  /** Pauses, and lets whoever waits for a block go: none comes any more. */
  void finish() {
    cursors.lock.lock();
    try {
      paused = true;
      finishing = true;
      cursors.readable.signalAll();
    } finally {
      cursors.lock.unlock();
    }
  }

  public void resume() {
    cursors.lock.lock();
    try {
      paused = false;
      finishing = false;
      cursors.readable.signalAll();
    } finally {
      cursors.lock.unlock();
    }
  }

  /** Tells why nothing is handed out although nobody has paused it; null when it goes on. */
  void holdFor(@Nullable String reason) {
    heldBy = reason;
  }

  /** The step on the way to the sink that is switched off, for which all waits; null for none. */
  public @Nullable String heldBy() {
    return heldBy;
  }

  /**
   * The sink did not take a block, and it comes again.
   *
   * @param words why, without secrets
   * @param inARow how often it has failed for this tenant without taking one
   */
  void refused(String tenant, String words, int inARow) {
    failures.failed(tenant, words, clock.dates().instant(), inARow);
  }

  /** What its sink would not take. */
  ReaderFailures failures() {
    return failures;
  }

  /** What its sink could prove up to now. */
  ReaderReceipts receipts() {
    return receipts;
  }

  public boolean isPaused() {
    cursors.lock.lock();
    try {
      return paused;
    } finally {
      cursors.lock.unlock();
    }
  }

  /** Hands out no more; its cursors stay and hold segments as before. */
  @Override
  public void close() {
    cursors.lock.lock();
    try {
      cursors.close(clock.nowMillis());
      replays.takeBack();
    } finally {
      cursors.lock.unlock();
    }
    reading.lock();
    try {
      blocks.release();
    } finally {
      reading.unlock();
    }
  }
}
