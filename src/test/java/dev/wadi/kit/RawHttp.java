package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** HTTP as bytes on a socket, for what a well-behaved client refuses to send. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * An answer.
   *
   * @param status HTTP status
   * @param text everything as it came
   */
  public record Answer(int status, String text) {}

  /** A GET with any path and any Host header. */
  public static Answer get(int port, String path, String host) throws IOException {
    return send(
        port, "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  }

  /** Sends the bytes and reads until the other side closes. */
  public static Answer send(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      Thread writer =
          new Thread(
              () -> {
                try {
                  socket.getOutputStream().write(request.getBytes(ISO_8859_1));
                } catch (IOException e) {
                  // The other side answered early and closed; its answer is what counts.
                  return;
                }
              },
              "raw-http-writer");
      writer.start();
      StringBuilder text = new StringBuilder();
      byte[] bytes = new byte[8192];
      try {
        for (int n = socket.getInputStream().read(bytes);
            n >= 0;
            n = socket.getInputStream().read(bytes)) {
          text.append(new String(bytes, 0, n, ISO_8859_1));
        }
      } catch (java.net.SocketException e) {
        if (text.isEmpty()) {
          throw e;
        }
      }
      if (!text.toString().startsWith("HTTP/1.")) {
        throw new IOException("no HTTP answer: " + text);
      }
      return new Answer(Integer.parseInt(text.substring(9, 12)), text.toString());
    }
  }
}
