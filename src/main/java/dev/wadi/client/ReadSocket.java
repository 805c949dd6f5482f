package dev.wadi.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A socket of one reader, connected to the server, so that nobody else's datagrams come in and a
 * server that is gone is told by the machine. For one thread; {@link #close} is for any.
 */
final class ReadSocket implements AutoCloseable {
  private static final int MOST_BYTES = 65_535;

  /* As much as the machine allows, so that a burst finds room while we look at lines. */
  private static final int BUFFER_BYTES = 4 << 20;

  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int DROPS = 12;

  private final DatagramChannel channel;
  private final Signer signer;
  private final DatagramPacket packet = new DatagramPacket(new byte[MOST_BYTES], MOST_BYTES);
  private final String localPort;
  private final String remotePort;
  private long toldDrops;

  /**
   * @param signer has been used before, so that no two datagrams are the same
   */
  ReadSocket(String host, int port, Signer signer) throws IOException {
    this.signer = signer;
    InetSocketAddress server = new InetSocketAddress(InetAddress.getByName(host), port);
    this.channel = DatagramChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
      channel.connect(server);
      localPort = hex(((InetSocketAddress) channel.getLocalAddress()).getPort());
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    this.remotePort = hex(port);
  }

  private static String hex(int port) {
    return String.format(Locale.ROOT, ":%04X", port);
  }

  void send(Wire command) throws IOException {
    ByteBuffer datagram = ByteBuffer.allocate(signer.headBytes() + command.size());
    signer.sign(command.buffer(), command.size(), datagram);
    channel.write(datagram.flip());
  }

  /**
   * The next datagram, good until the next call; null when none comes in time.
   *
   * @throws java.net.PortUnreachableException when nobody listens there
   */
  @Nullable DatagramPacket receive(long millis) throws IOException {
    channel.socket().setSoTimeout((int) Math.max(1, millis));
    packet.setLength(MOST_BYTES);
    try {
      channel.socket().receive(packet);
      return packet;
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /**
   * Datagrams that this machine let go since the last time, because the socket's buffer was full;
   * only Linux tells.
   */
  long moreDrops() throws IOException {
    long now = drops(Path.of("/proc/net/udp")) + drops(Path.of("/proc/net/udp6"));
    long more = Math.max(0, now - toldDrops);
    toldDrops = now;
    return more;
  }

  private long drops(Path table) throws IOException {
    if (!Files.isReadable(table)) {
      return 0;
    }
    for (String line : Files.readAllLines(table, US_ASCII)) {
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length > DROPS
          && columns[LOCAL].endsWith(localPort)
          && columns[REMOTE].endsWith(remotePort)) {
        return Long.parseLong(columns[DROPS]);
      }
    }
    return 0;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
