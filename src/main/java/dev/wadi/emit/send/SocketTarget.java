package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.line.EmittedLine;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Lines to a daemon of syslog, each a datagram, or each ended with a line feed. Nobody says whether
 * they arrived. A connection that is gone is made again for the next batch.
 */
public final class SocketTarget implements Target {
  private final InetSocketAddress address;
  private final int timeoutMillis;
  private final @Nullable DatagramSocket datagrams;
  private @Nullable Socket connection;

  private SocketTarget(
      InetSocketAddress address, int timeoutMillis, @Nullable DatagramSocket datagrams) {
    this.address = address;
    this.timeoutMillis = timeoutMillis;
    this.datagrams = datagrams;
  }

  /** Over UDP. */
  public static SocketTarget udp(InetSocketAddress address) throws IOException {
    return new SocketTarget(address, 0, new DatagramSocket());
  }

  /** Over TCP. */
  public static SocketTarget tcp(InetSocketAddress address, int timeoutMillis) {
    return new SocketTarget(address, timeoutMillis, null);
  }

  @Override
  public Told send(LineBatch batch) throws IOException {
    if (datagrams != null) {
      for (EmittedLine line : batch.lines()) {
        byte[] bytes = line.text().getBytes(UTF_8);
        datagrams.send(new DatagramPacket(bytes, bytes.length, address));
      }
      return new Told(Fate.UNCONFIRMED, "");
    }
    try {
      OutputStream out = connected().getOutputStream();
      out.write(batch.written());
      out.flush();
      return new Told(Fate.UNCONFIRMED, "");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Socket connected() throws IOException {
    if (connection == null) {
      Socket socket = new Socket();
      connection = socket;
      socket.connect(address, timeoutMillis);
    }
    return connection;
  }

  @Override
  public void close() throws IOException {
    if (datagrams != null) {
      datagrams.close();
    }
    Socket open = connection;
    connection = null;
    if (open != null) {
      open.close();
    }
  }
}
