package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.line.EmittedLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Lines to a daemon of syslog, each a datagram, or each ended with a line feed. Nobody says whether
 * they arrived. A connection that is gone is made again for the next batch.
 */
public final class SocketTarget implements Target {
  private final InetSocketAddress address;
  private final int timeoutMillis;
  private final @Nullable DatagramSocket datagrams;
  private final @Nullable SSLContext tls;
  private final boolean pinned;
  private @Nullable Socket connection;

  private SocketTarget(
      InetSocketAddress address,
      int timeoutMillis,
      @Nullable DatagramSocket datagrams,
      @Nullable SSLContext tls,
      boolean pinned) {
    this.address = address;
    this.timeoutMillis = timeoutMillis;
    this.datagrams = datagrams;
    this.tls = tls;
    this.pinned = pinned;
  }

  /** Over UDP. */
  public static SocketTarget udp(InetSocketAddress address) throws IOException {
    return new SocketTarget(address, 0, new DatagramSocket(), null, false);
  }

  /** Over TCP. */
  public static SocketTarget tcp(InetSocketAddress address, int timeoutMillis) {
    return new SocketTarget(address, timeoutMillis, null, null, false);
  }

  /**
   * Over TLS, each line behind its length (RFC 5425).
   *
   * @param pinned the context knows the server by its certificate, and its name does not matter
   */
  public static SocketTarget tls(
      InetSocketAddress address, int timeoutMillis, SSLContext context, boolean pinned) {
    return new SocketTarget(address, timeoutMillis, null, context, pinned);
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
      out.write(tls == null ? batch.written() : framed(batch));
      out.flush();
      return new Told(Fate.UNCONFIRMED, "");
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static byte[] framed(LineBatch batch) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (EmittedLine line : batch.lines()) {
      byte[] text = line.text().getBytes(UTF_8);
      out.writeBytes((text.length + " ").getBytes(UTF_8));
      out.writeBytes(text);
    }
    return out.toByteArray();
  }

  private Socket connected() throws IOException {
    Socket open = connection;
    if (open == null) {
      open = new Socket();
      connection = open;
      open.connect(address, timeoutMillis);
      if (tls != null) {
        open = secured(tls, open);
        connection = open;
      }
    }
    return open;
  }

  private Socket secured(SSLContext context, Socket plain) throws IOException {
    plain.setSoTimeout(timeoutMillis);
    SSLSocket secure =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(plain, address.getHostString(), address.getPort(), true);
    if (!pinned) {
      SSLParameters parameters = secure.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      secure.setSSLParameters(parameters);
    }
    secure.startHandshake();
    return secure;
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
