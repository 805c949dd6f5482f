package dev.wadi.buffer.wal;

import dev.wadi.model.Position;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the past that one reader gets once more, beside what is new, at a bounded rate. It
 * does not move the cursor, and does not outlive the {@link Wal}. One block at a time is out, so a
 * block that failed comes again and those before it do not. Thread-safe.
 */
public final class Replay {
  /** How far it is. */
  public enum State {
    /** Some of it is still to be handed out or to be confirmed. */
    RUNNING,
    /** The sink confirmed all that the WAL had of that time. */
    DONE,
    /** Somebody stopped it, or its reader or the WAL went away. */
    STOPPED
  }

  private record End(State state, @Nullable Instant at) {}

  private final long id;
  private final String reader;
  private final String tenant;
  private final long fromNanos;
  private final long toNanos;
  private final long bytesPerSecond;
  private final InstantSource clock;
  private final Instant begunAt;
  private final LongAdder entries = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder failedBlocks = new LongAdder();

  /** Guards the change of {@link #end}: it ends once. */
  private final ReentrantLock ending = new ReentrantLock();

  private volatile End end = new End(State.RUNNING, null);

  /* Guarded by the reader's lock. */
  Position at;
  long notBeforeNanoTime;
  boolean past;
  int failures;

  /* Changed with the reader's lock held. */
  volatile @Nullable WalBlock out;

  Replay(
      long id,
      String reader,
      String tenant,
      long fromNanos,
      long toNanos,
      long bytesPerSecond,
      InstantSource clock,
      Position at,
      long nanoTime) {
    this.id = id;
    this.reader = reader;
    this.tenant = tenant;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    this.bytesPerSecond = bytesPerSecond;
    this.clock = clock;
    this.begunAt = clock.instant();
    this.at = at;
    this.notBeforeNanoTime = nanoTime;
  }

  /** Counted from 1 in each life of the WAL. */
  public long id() {
    return id;
  }

  /** Who gets it. */
  public String reader() {
    return reader;
  }

  public String tenant() {
    return tenant;
  }

  /** First append time, inclusive. */
  public long fromNanos() {
    return fromNanos;
  }

  /** Last append time, exclusive. */
  public long toNanos() {
    return toNanos;
  }

  /** Payload bytes a second at most. */
  public long bytesPerSecond() {
    return bytesPerSecond;
  }

  public Instant begunAt() {
    return begunAt;
  }

  /** When it was done or stopped; null while it is running. */
  public @Nullable Instant endedAt() {
    return end.at();
  }

  /** Entries that the sink has confirmed so far. */
  public long entries() {
    return entries.sum();
  }

  /** Payload bytes that the sink has confirmed so far. */
  public long bytes() {
    return bytes.sum();
  }

  /** Blocks that the sink did not take, and that came again. */
  public long failedBlocks() {
    return failedBlocks.sum();
  }

  /** Entries that are with the sink and not confirmed; after a stop they may still arrive. */
  public long entriesUnderWay() {
    WalBlock block = out;
    return block == null ? 0 : block.entries();
  }

  public State state() {
    return end.state();
  }

  /** Nothing more of it is handed out: everything was confirmed, or it was stopped. */
  public boolean isDone() {
    return state() != State.RUNNING;
  }

  /** Nothing more is handed out; a block that is out may still be confirmed. */
  public void stop() {
    end(State.STOPPED);
  }

  void done() {
    end(State.DONE);
  }

  private void end(State how) {
    ending.lock();
    try {
      if (!isDone()) {
        end = new End(how, clock.instant());
      }
    } finally {
      ending.unlock();
    }
  }

  /**
   * Whether this very block is out, and not the same stretch read another time: two readings never
   * share their bytes, which is what equality of blocks goes by. With the reader's lock held.
   */
  boolean isOut(WalBlock block) {
    return block.equals(out);
  }

  void confirmed(WalBlock block) {
    entries.add(block.entries());
    bytes.add(block.payloadBytes());
  }

  void failed() {
    failedBlocks.increment();
  }
}
