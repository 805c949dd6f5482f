package dev.wadi.buffer.wal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * A stretch of the past that one reader gets once more, beside what is new, at a bounded rate. It
 * does not move the cursor. Thread-safe.
 */
public final class Replay {
  private final String tenant;
  private final long fromNanos;
  private final long toNanos;
  private final long bytesPerSecond;
  private final LongAdder entries = new LongAdder();
  private final AtomicBoolean done = new AtomicBoolean();

  /* Guarded by the reader's lock. */
  Position at;
  long notBeforeNanoTime;

  Replay(String tenant, long fromNanos, long toNanos, long bytesPerSecond, Position at, long now) {
    this.tenant = tenant;
    this.fromNanos = fromNanos;
    this.toNanos = toNanos;
    this.bytesPerSecond = bytesPerSecond;
    this.at = at;
    this.notBeforeNanoTime = now;
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

  /** Entries handed out so far. */
  public long entries() {
    return entries.sum();
  }

  /** Everything was handed out, or the replay was stopped. */
  public boolean isDone() {
    return done.get();
  }

  public void stop() {
    done.set(true);
  }

  /* With the reader's lock held. */
  void again(Position from, int count, long notBefore) {
    if (from.isBefore(at)) {
      at = from;
    }
    entries.add(-count);
    notBeforeNanoTime = notBefore;
    done.set(false);
  }

  void handedOut(int count) {
    entries.add(count);
  }
}
