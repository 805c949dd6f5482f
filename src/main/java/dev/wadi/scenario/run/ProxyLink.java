package dev.wadi.scenario.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** Two connections that belong together. For the thread of its proxy. */
final class ProxyLink {
  static final int MOST_HELD_BYTES = 256 << 10;
  private static final int PIECE_BYTES = 16 << 10;

  private final SocketChannel from;
  private final SocketChannel to;
  private final SelectionKey fromKey;
  private final SelectionKey toKey;
  private final Way there = new Way();
  private final Way back = new Way();
  private boolean done;

  /** Bytes that wait to go, and when. */
  private record Piece(ByteBuffer bytes, long dueNanos) {}

  /** One direction. */
  private static final class Way {
    final Deque<Piece> pieces = new ArrayDeque<>();
    int held;
    boolean ended;
    boolean told;
  }

  private ProxyLink(SocketChannel from, SocketChannel to, Selector selector) throws IOException {
    this.from = from;
    this.to = to;
    this.fromKey = from.register(selector, SelectionKey.OP_READ);
    this.toKey = to.register(selector, SelectionKey.OP_CONNECT);
  }

  static ProxyLink open(SocketChannel from, InetSocketAddress address, Selector selector)
      throws IOException {
    SocketChannel to = SocketChannel.open();
    try {
      from.configureBlocking(false);
      to.configureBlocking(false);
      ProxyLink link = new ProxyLink(from, to, selector);
      link.connect(address);
      return link;
    } catch (IOException e) {
      from.close();
      to.close();
      throw e;
    }
  }

  /* Whom nobody answers is hung up on, as the one behind us would. */
  private void connect(InetSocketAddress address) {
    try {
      to.connect(address);
    } catch (IOException | java.nio.channels.UnresolvedAddressException e) {
      close();
    }
  }

  boolean isDone() {
    return done;
  }

  /** Moves what can be moved; returns how many bytes went out. */
  long pass(long now, ProxyPace pace) {
    if (done) {
      return 0;
    }
    try {
      if (!to.isConnected() && !to.finishConnect()) {
        toKey.interestOps(SelectionKey.OP_CONNECT);
        fromKey.interestOps(0);
        return 0;
      }
      take(from, there, now, pace);
      take(to, back, now, pace);
      long passed = give(to, there, now) + give(from, back, now);
      if (there.told && back.told) {
        close();
        return passed;
      }
      fromKey.interestOps(interest(there, back, now));
      toKey.interestOps(interest(back, there, now));
      return passed;
    } catch (IOException e) {
      close(); // one end is gone: the other is told by the end of its connection
      return 0;
    }
  }

  private static void take(SocketChannel channel, Way way, long now, ProxyPace pace)
      throws IOException {
    while (!way.ended && way.held < MOST_HELD_BYTES) {
      ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES);
      int read = channel.read(bytes);
      if (read == 0) {
        return;
      }
      if (read < 0) {
        way.ended = true;
        return;
      }
      way.held += read;
      way.pieces.add(new Piece(bytes.flip(), pace.due(now, read)));
    }
  }

  private static long give(SocketChannel channel, Way way, long now) throws IOException {
    long passed = 0;
    while (!way.pieces.isEmpty() && way.pieces.element().dueNanos() - now <= 0) {
      ByteBuffer bytes = way.pieces.element().bytes();
      int written = channel.write(bytes);
      passed += written;
      way.held -= written;
      if (bytes.hasRemaining()) {
        return passed;
      }
      way.pieces.remove();
    }
    if (way.ended && way.pieces.isEmpty() && !way.told) {
      way.told = true;
      channel.shutdownOutput();
    }
    return passed;
  }

  private static int interest(Way in, Way out, long now) {
    int reads = !in.ended && in.held < MOST_HELD_BYTES ? SelectionKey.OP_READ : 0;
    boolean due = !out.pieces.isEmpty() && out.pieces.element().dueNanos() - now <= 0;
    return reads | (due ? SelectionKey.OP_WRITE : 0);
  }

  /** How long until something that waits is due. */
  long waitMillis(long now) {
    return Math.min(wait(there, now), wait(back, now));
  }

  private static long wait(Way way, long now) {
    if (way.pieces.isEmpty()) {
      return 1000;
    }
    long nanos = way.pieces.element().dueNanos() - now;
    /* What is due already waits for the other end, which the selector tells. */
    return nanos <= 0 ? 1000 : nanos / 1_000_000 + 1;
  }

  void close() {
    done = true;
    for (SocketChannel channel : new SocketChannel[] {from, to}) {
      try {
        channel.close();
      } catch (IOException e) {
        done = true; // closed or not, nothing more goes through it
      }
    }
  }
}
