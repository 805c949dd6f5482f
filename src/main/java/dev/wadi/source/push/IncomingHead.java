package dev.wadi.source.push;

import dev.wadi.source.intake.RequestMemory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The head of a request on its way in: what it holds is taken from {@link RequestMemory}, as with a
 * body.
 *
 * <p>The shortest header takes three bytes on the wire and sixty times that in memory. The usual
 * head of a sender is part of what a connection costs anyway and is not counted. A head takes
 * nobody's place, because what is cut of heads is free only after all connections have had their
 * turn. Belongs to the connection's thread; any thread may cut it.
 */
final class IncomingHead implements RequestMemory.Holder {
  /** So much is not counted. */
  private static final long FREE_BYTES = 8 << 10;

  /* Two strings with their arrays and a place in the map. */
  private static final long LINE_BYTES = 144;

  /* As it is read, and as it is kept. */
  private static final long BYTES_A_BYTE = 2;

  /* See IncomingBody. */
  private static final double SHORTEST_SECONDS = 0.05;

  private final RequestMemory memory;
  private final RequestMemory.Claim claim;
  private final long beganNanos;
  private final Runnable onCut;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long arrived;
  private long lines;

  /**
   * @param onCut is run by whoever cuts it, afterwards
   */
  IncomingHead(RequestMemory memory, long beganNanos, Runnable onCut) {
    this.memory = memory;
    this.claim = memory.claim();
    this.beganNanos = beganNanos;
    this.onCut = onCut;
    memory.enter(this);
  }

  /** What a head of so many bytes and lines holds beyond what is not counted. */
  static long cost(long bytes, long lines) {
    return Math.max(0, BYTES_A_BYTE * bytes + LINE_BYTES * lines - FREE_BYTES);
  }

  /** Reckons what has come; false when there is no room for it, or it was cut. */
  boolean add(long bytes, long moreLines) {
    long now = arrived + bytes; // this thread alone writes it
    arrived = now;
    lines += moreLines;
    long more = cost(now, lines) - claim.heldBytes();
    return !ended.get() && (more <= 0 || claim.take(more, 0));
  }

  /** Somebody quicker has its place. */
  boolean wasCut() {
    return ended.get();
  }

  /** It is whole, or has gone. */
  void end() {
    if (ended.compareAndSet(false, true)) {
      memory.leave(this);
      claim.close();
    }
  }

  @Override
  public void cut() {
    if (ended.compareAndSet(false, true)) {
      memory.leave(this);
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
    return arrived / Math.max(SHORTEST_SECONDS, (nowNanos - beganNanos) / 1e9);
  }
}
