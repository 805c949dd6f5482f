package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdQuery;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One who follows live, and the lines that wait for him. The queue is for the thread of the
 * readers; the numbers may be read by any.
 */
final class Tail {
  private static final long MOST_BYTES = 256 << 10;
  private static final int MESSAGE_COST = 48;

  private final InetSocketAddress address;
  private final String tenant;
  private final LogdQuery wanted;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private volatile long heardNanos;
  private volatile long sent;
  private volatile long unsent;

  Tail(InetSocketAddress address, String tenant, LogdQuery wanted, long nowNanos) {
    this.address = address;
    this.tenant = tenant;
    this.wanted = wanted;
    this.heardNanos = nowNanos;
  }

  InetSocketAddress address() {
    return address;
  }

  String tenant() {
    return tenant;
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
    return gone;
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
