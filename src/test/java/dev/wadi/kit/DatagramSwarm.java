package dev.wadi.kit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Hostile datagrams, some thousands a second of each of a few sockets, until it is closed. */
final class DatagramSwarm implements AutoCloseable {
  private static final int EACH_ROUND = 50;
  private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final int port;
  private final int sockets;
  private final byte[] datagram;
  private final Thread thread;
  private volatile long sent;
  private volatile boolean stopping;

  private DatagramSwarm(int port, int sockets, byte[] datagram) {
    this.port = port;
    this.sockets = sockets;
    this.datagram = datagram;
    thread = new Thread(this::run, "datagram-swarm");
    thread.setDaemon(true);
  }

  static DatagramSwarm begin(int port, int sockets, byte[] datagram) {
    DatagramSwarm swarm = new DatagramSwarm(port, sockets, datagram);
    swarm.thread.start();
    return swarm;
  }

  long sent() {
    return sent;
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  private void run() {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(new InetSocketAddress("127.0.0.1", port));
      while (!stopping) {
        long began = System.nanoTime();
        for (int i = 0; i < EACH_ROUND * sockets && !stopping; i++) {
          send(channel);
        }
        LockSupport.parkNanos(ROUND_NANOS - (System.nanoTime() - began));
      }
    } catch (IOException e) {
      throw new IllegalStateException("a socket for datagrams does not open or close", e);
    }
  }

  private void send(DatagramChannel channel) {
    try {
      channel.write(ByteBuffer.wrap(datagram));
      sent++;
    } catch (IOException refused) {
      // Nobody listens, which the round tells by the process that is gone.
    }
  }
}
