package dev.wadi.bench;

import dev.wadi.kit.LogdClient;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends signed datagrams through the loopback, signed as they go, many to a call into the kernel.
 */
final class DatagramLoad implements AutoCloseable {
  private static final int AT_ONCE = 64;

  private final byte[] secret;
  private final InetSocketAddress door;
  private final EventLoopGroup loop = new EpollEventLoopGroup(1);
  private final Channel channel;
  private final MessageDigest sha;
  private final byte[] template;
  private final int timeAt;
  private long lastNanos;

  /**
   * @param lineBytes length of each line
   */
  DatagramLoad(int port, String secret, int lineBytes) throws InterruptedException {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.door = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.channel =
        new Bootstrap()
            .group(loop)
            .channel(EpollDatagramChannel.class)
            .option(ChannelOption.SO_SNDBUF, 1 << 20)
            .handler(new ChannelInboundHandlerAdapter())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    try {
      this.sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    long now = LogdClient.now();
    String text = "order 4711 took 12 ms " + "x".repeat(Math.max(0, lineBytes - 22));
    byte[] payload = LogdClient.writeOf(LogdClient.msg(now, "/prod/shop/pay", 3, text));
    this.template = LogdClient.signed(this.secret, now, payload, false);
    this.timeAt = 32;
  }

  /** Sends for some seconds, so many a second or as many as it can; returns how many. */
  long run(double seconds, long rate) throws Exception {
    /* On the thread of the socket itself: no message goes from one thread to another. */
    return loop.submit(() -> send(seconds, rate)).get();
  }

  private long send(double seconds, long rate) throws DigestException {
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    long sent = 0;
    while (true) {
      long now = System.nanoTime();
      if (now >= end) {
        return sent;
      }
      long due = rate == 0 ? Long.MAX_VALUE : (now - begin) * rate / 1_000_000_000L;
      if (sent >= due) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        continue;
      }
      int some = (int) Math.min(AT_ONCE, due - sent);
      for (int i = 0; i < some; i++) {
        byte[] datagram = signed();
        channel.write(
            new DatagramPacket(
                channel.alloc().directBuffer(datagram.length).writeBytes(datagram), door),
            channel.voidPromise());
      }
      channel.flush();
      sent += some;
    }
  }

  /* No two have the same time, as with a clock of nanoseconds. */
  private byte[] signed() throws DigestException {
    lastNanos = Math.max(lastNanos + 1, LogdClient.now());
    byte[] datagram = template.clone();
    ByteBuffer.wrap(datagram).putLong(timeAt, lastNanos);
    sha.update(secret);
    sha.update(datagram, 32, datagram.length - 32);
    sha.digest(datagram, 0, 32);
    return datagram;
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
