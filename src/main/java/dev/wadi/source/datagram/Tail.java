package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdQuery;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One who follows live, and the lines that wait for him. The queue is for the thread of the
 * readers; the numbers may be read by any.
 */
final class Tail {
  private static final long MOST_BYTES = 256 << 10;
  private static final int MESSAGE_COST = 48;
  private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final InetSocketAddress address;
  private final String tenant;
  private final LogdQuery wanted;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private volatile long heardNanos;
  private volatile long sent;
  private volatile long unsent;

  /* Lines let go that he was not told of; whoever writes may add some. */
  private final AtomicLong untold = new AtomicLong();
  private long toldNanos;

  Tail(InetSocketAddress address, String tenant, LogdQuery wanted, long nowNanos) {
    this.address = address;
    this.tenant = tenant;
    this.wanted = wanted;
    this.heardNanos = nowNanos;
    this.toldNanos = nowNanos - TELL_NANOS;
  }

  InetSocketAddress address() {
    return address;
  }

  String tenant() {
    return tenant;
  }

  /** Whether he wanted just this. */
  boolean isFor(String otherTenant, LogdQuery other) {
    return tenant.equals(otherTenant) && wanted.equals(other);
  }

  LogdQuery wanted() {
    return wanted;
  }

  /** He has said that he is still there. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  long heardNanos() {
    return heardNanos;
  }

  long sentLines() {
    return sent;
  }

  long unsentLines() {
    return unsent;
  }

  /** One more line for him; returns how many had to make room for it. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the readers writes
  int offer(byte[] message) {
    int gone = 0;
    waiting.addLast(message);
    waitingBytes += message.length + MESSAGE_COST;
    while (waitingBytes > MOST_BYTES) {
      byte[] oldest = waiting.removeFirst();
      waitingBytes -= oldest.length + MESSAGE_COST;
      gone++;
    }
    unsent += gone;
    untold.addAndGet(gone);
    return gone;
  }

  /** Lines that did not even get so far; some of them he may not have wanted. */
  void missed(int lines) {
    untold.addAndGet(lines);
  }

  /** Lines to tell him of now, or 0. Once a second is enough. */
  long lostToTell(long nowNanos) {
    long lines = untold.get();
    return lines > 0 && nowNanos - toldNanos >= TELL_NANOS ? lines : 0;
  }

  /** He was told of so many. */
  void told(long lines, long nowNanos) {
    untold.addAndGet(-lines);
    toldNanos = nowNanos;
  }

  /** Lines that wait. */
  int waitingLines() {
    return waiting.size();
  }

  /** The line that goes next, or null. */
  byte @Nullable [] next() {
    return waiting.peekFirst();
  }

  /** That line has gone. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // only the thread of the readers writes
  void sent() {
    byte[] gone = waiting.removeFirst();
    waitingBytes -= gone.length + MESSAGE_COST;
    sent++;
  }
}
