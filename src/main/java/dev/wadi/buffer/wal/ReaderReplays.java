package dev.wadi.buffer.wal;

import dev.wadi.model.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replays that one reader hands out, in turn with what is new.
 *
 * <p>The fields, and those of each replay, are guarded by the reader's lock; {@link #read} is for
 * whoever holds its lock for reading.
 */
final class ReaderReplays {
  private static final long SHORTEST_WAIT_NANOS = 1_000_000;

  private final ReaderCursors cursors;
  private final BlockReader blocks;
  private final Tenants tenants;
  private final Seeker seeker;
  private final LostSegments lost;
  private final Replays all;
  private final WalClock clock;

  /* Those that are not over; at most Replays.MOST_RUNNING and those just ended. */
  private final List<Replay> running = new ArrayList<>();
  private boolean wasLast;

  ReaderReplays(
      ReaderCursors cursors,
      BlockReader blocks,
      Tenants tenants,
      Seeker seeker,
      LostSegments lost,
      Replays all,
      WalClock clock) {
    this.cursors = cursors;
    this.blocks = blocks;
    this.tenants = tenants;
    this.seeker = seeker;
    this.lost = lost;
    this.all = all;
    this.clock = clock;
  }

  /** Begins one; it is done already when nothing of that time is there. */
  Replay begin(String tenant, long fromNanos, long toNanos, long bytesPerSecond)
      throws IOException {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("bytesPerSecond: " + bytesPerSecond + " (expected: >= 1)");
    }
    if (fromNanos >= toNanos) {
      throw new IllegalArgumentException("replay: the end is not after the beginning");
    }
    TenantLog log = tenants.require(tenant);
    if (!cursors.isOpen()) {
      throw new IllegalStateException(
          "reader "
              + cursors.name()
              + " is not open (expected: a route that is running reads with it)");
    }
    Position at = seeker.at(log, fromNanos);
    Replay replay =
        all.begin(
            id ->
                new Replay(
                    id,
                    cursors.name(),
                    tenant,
                    fromNanos,
                    toNanos,
                    bytesPerSecond,
                    clock.dates(),
                    at,
                    clock.nanoTime()));
    if (log.next(at) == null) {
      replay.done();
      return replay;
    }
    cursors.lock.lock();
    try {
      running.add(replay);
      cursors.readable.signal();
      return replay;
    } finally {
      cursors.lock.unlock();
    }
  }

  /**
   * One that may hand out a block now, or null. With the reader's lock held.
   *
   * @param othersWait what is new wants a turn too, so that neither starves the other
   */
  @Nullable Replay due(boolean othersWait) {
    if (running.isEmpty()) {
      return null;
    }
    running.removeIf(Replay::isDone);
    if (wasLast && othersWait) {
      return null;
    }
    long now = clock.nanoTime();
    for (Replay replay : running) {
      if (replay.out == null && replay.notBeforeNanoTime - now <= 0) {
        wasLast = true;
        return replay;
      }
    }
    return null;
  }

  /** What is new had its turn. With the reader's lock held. */
  void othersHadTurn() {
    wasLast = false;
  }

  /** Until one is due; {@link Long#MAX_VALUE} when none will be. With the reader's lock held. */
  long nanosToDue() {
    long least = Long.MAX_VALUE;
    long now = clock.nanoTime();
    for (Replay replay : running) {
      if (replay.out == null) {
        least = Math.min(least, Math.max(SHORTEST_WAIT_NANOS, replay.notBeforeNanoTime - now));
      }
    }
    return least;
  }

  /** Its next block, or null when it has none to hand out now. */
  @Nullable WalBlock read(Replay replay) throws IOException {
    TenantLog log = tenants.find(replay.tenant());
    TenantLog.Span span;
    int maxBytes;
    cursors.lock.lock();
    try {
      /* No more than a second's worth at once: else a low rate would come in great gulps. */
      maxBytes = (int) Math.min(cursors.settings().maxBatchBytes(), replay.bytesPerSecond());
      span = log == null ? null : log.next(replay.at);
      if (log == null || span == null) {
        replay.done();
        return null;
      }
    } finally {
      cursors.lock.unlock();
    }
    BlockReader.Read read;
    try {
      read = blocks.read(log, span, maxBytes, replay.toNanos());
    } catch (IOException e) {
      blocks.release();
      if (!lost.isGone(log, span.segment(), e)) {
        waitForSegment(replay, log, span.segment(), e);
      }
      return null; // once it is gone, the next turn goes on behind it
    }
    return handOut(replay, log, span, read);
  }

  private @Nullable WalBlock handOut(
      Replay replay, TenantLog log, TenantLog.Span span, BlockReader.Read read) {
    Position end = new Position(span.segment().number, read.next());
    WalBlock block =
        new WalBlock(
            log.tenant,
            read.bytes(),
            null,
            read.bytes().length,
            read.entries(),
            read.records(),
            new Position(span.segment().number, span.from()),
            end,
            read.appendNanos(),
            read.redacted(),
            replay,
            -1);
    cursors.lock.lock();
    try {
      if (replay.isDone()) {
        return null; // stopped meanwhile
      }
      replay.at = end;
      replay.failures = 0;
      replay.past = read.past();
      replay.notBeforeNanoTime =
          clock.nanoTime() + (long) (read.bytes().length * 1e9 / replay.bytesPerSecond());
      running.remove(replay);
      running.add(replay);
      if (read.records() > 0) {
        replay.out = block;
        return block;
      }
      if (read.past()) {
        replay.done();
      }
      return null;
    } finally {
      cursors.lock.unlock();
    }
  }

  private void waitForSegment(Replay replay, TenantLog log, Segment segment, IOException cause) {
    int failures;
    cursors.lock.lock();
    try {
      failures = ++replay.failures;
      replay.notBeforeNanoTime = clock.nanoTime() + SegmentRetry.waitNanos(failures);
    } finally {
      cursors.lock.unlock();
    }
    SegmentRetry.tell(cursors.name(), log, segment, failures, cause);
  }

  /** The sink has a block. With the reader's lock held. */
  void confirm(Replay replay, WalBlock block) {
    if (!replay.isOut(block)) {
      return;
    }
    replay.out = null;
    replay.confirmed(block);
    TenantCursor cursor = cursors.find(block.tenant());
    if (cursor != null) {
      cursor.replayedEntries += block.entries();
      if (replay.past || cursor.log.next(replay.at) == null) {
        replay.done();
      }
    }
    cursors.readable.signal();
  }

  /** A block was not taken; it comes again after a while. */
  void giveBack(WalBlock block, long delayNanos) {
    Replay replay = block.replay();
    if (replay == null) {
      throw new IllegalArgumentException("only blocks of a replay are given back; rewind the rest");
    }
    cursors.lock.lock();
    try {
      if (replay.isOut(block)) {
        replay.failed();
        takeBack(replay, block);
        replay.notBeforeNanoTime = clock.nanoTime() + delayNanos;
        cursors.readable.signal();
      }
    } finally {
      cursors.lock.unlock();
    }
  }

  /** What is out comes again when somebody reads again. With the reader's lock held. */
  void takeBack() {
    for (Replay replay : running) {
      WalBlock out = replay.out;
      if (out != null) {
        takeBack(replay, out);
      }
    }
  }

  private static void takeBack(Replay replay, WalBlock block) {
    replay.out = null;
    replay.past = false;
    replay.at = block.start();
  }
}
