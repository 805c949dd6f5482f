package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way in: an array that grows as bytes come, each growth taken from
 * {@link RequestMemory} first.
 *
 * <p>Bytes are added by the connection's thread alone; any thread may cut it.
 */
final class IncomingBody implements RequestMemory.Holder {
  private static final int FIRST_BYTES = 1_024;
  private static final byte[] NO_BYTES = {};

  /* A body that has only begun is not slow; without this the first bytes would come infinitely fast. */
  private static final double SHORTEST_SECONDS = 0.05;

  /* Who sends much at once and then nothing was quick, and is not: standing still counts for more. */
  private static final double STANDING_STILL = 4;

  /** What became of bytes that were to be added. */
  enum Outcome {
    ADDED,
    NO_ROOM,
    CUT
  }

  private final RequestMemory memory;
  private final RequestMemory.Claim claim;
  private final int announcedBytes;
  private final long beganNanos;
  private final Runnable onCut;

  /* Guards what is below, for a copy of the array at most; nobody asks for memory under it. */
  private final ReentrantLock lock = new ReentrantLock();
  private byte[] bytes = NO_BYTES;
  private boolean ended;

  /* Written by the connection's thread alone. */
  private volatile int size;
  private volatile long lastNanos;

  /**
   * @param announcedBytes what the sender says, at most the limit: an upper bound, never believed
   * @param onCut is run by whoever cuts it, afterwards
   */
  IncomingBody(
      RequestMemory memory,
      RequestMemory.Claim claim,
      int announcedBytes,
      long beganNanos,
      Runnable onCut) {
    this.memory = memory;
    this.claim = claim;
    this.announcedBytes = announcedBytes;
    this.beganNanos = beganNanos;
    this.onCut = onCut;
    this.lastNanos = beganNanos;
    memory.enter(this);
  }

  int size() {
    return size;
  }

  /**
   * Adds what a buffer holds.
   *
   * @param last whether it is whole with it: then it takes room from all that are not
   */
  Outcome add(ByteBuf more, boolean last, long nowNanos) {
    lastNanos = nowNanos;
    int from = size;
    int needed = from + more.readableBytes();
    int capacity = capacity();
    if (needed > capacity) {
      long larger = Math.max(Math.max(needed * 2L, FIRST_BYTES), needed);
      int room = last ? needed : (int) Math.max(needed, Math.min(larger, announcedBytes));
      double speed = last ? Double.POSITIVE_INFINITY : speed(needed, nowNanos);
      if (!claim.take(room, speed)) {
        return wasCut() ? Outcome.CUT : Outcome.NO_ROOM;
      }
      if (!grow(room)) {
        return Outcome.CUT;
      }
      claim.give(capacity);
    }
    lock.lock();
    try {
      if (ended) {
        return Outcome.CUT;
      }
      more.readBytes(bytes, from, needed - from);
      size = needed;
      return Outcome.ADDED;
    } finally {
      lock.unlock();
    }
  }

  /** The array, whose first {@link #size()} bytes are the body; null when it was cut. */
  byte @Nullable [] finish() {
    memory.leave(this);
    lock.lock();
    try {
      if (ended) {
        return null;
      }
      ended = true;
      byte[] whole = bytes;
      bytes = NO_BYTES;
      return whole;
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of everything, when the request came to nothing. */
  void drop() {
    memory.leave(this);
    if (end()) {
      claim.close();
    }
  }

  @Override
  public void cut() {
    memory.leave(this);
    if (end()) {
      claim.close();
      onCut.run();
    }
  }

  @Override
  public RequestMemory.Claim claim() {
    return claim;
  }

  @Override
  public long beganNanos() {
    return beganNanos;
  }

  @Override
  public double bytesPerSecond(long nowNanos) {
    return speed(size, nowNanos);
  }

  private double speed(int arrived, long nowNanos) {
    long still = Math.max(0, nowNanos - lastNanos);
    double passed = (nowNanos - beganNanos + STANDING_STILL * still) / 1e9;
    return arrived / Math.max(SHORTEST_SECONDS, passed);
  }

  private int capacity() {
    lock.lock();
    try {
      return bytes.length;
    } finally {
      lock.unlock();
    }
  }

  private boolean wasCut() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  private boolean grow(int room) {
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      bytes = Arrays.copyOf(bytes, room);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean end() {
    lock.lock();
    try {
      boolean first = !ended;
      ended = true;
      bytes = NO_BYTES;
      return first;
    } finally {
      lock.unlock();
    }
  }
}
