package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Pushes numbered lines at a steady pace, with a new connection each time or over one that is kept,
 * and notes how long each took to be acknowledged. Nothing is repeated.
 */
public final class HonestSender implements AutoCloseable {
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final int port;
  private final String name;
  private final String authorization;
  private final boolean keepsConnection;
  private final int lineBytes;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread;
  private volatile int good;
  private volatile int slow;
  private volatile int failed;
  private volatile String lastFailure = "";
  private volatile boolean stopping;

  private HonestSender(
      int port, String name, String authorization, boolean keepsConnection, int bodyBytes) {
    this.port = port;
    this.name = name;
    this.authorization = authorization;
    this.keepsConnection = keepsConnection;
    this.lineBytes = bodyBytes / 10;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Begins to push ten lines every 20 ms.
   *
   * @param name the lines begin with it
   * @param authorization a header line, or empty
   */
  public static HonestSender begin(
      int port, String name, String authorization, boolean keepsConnection, int bodyBytes) {
    HonestSender sender = new HonestSender(port, name, authorization, keepsConnection, bodyBytes);
    sender.thread.start();
    return sender;
  }

  /** Pushes acknowledged within a second. */
  public int good() {
    return good;
  }

  /** Pushes that were not: later, refused, or without an answer. */
  public int bad() {
    return slow + failed;
  }

  /** Names of the lines that were acknowledged. */
  public Set<String> acknowledged() {
    return acknowledged;
  }

  /** Milliseconds within which a share of the acknowledgements came. */
  public long millis(double share) {
    List<Long> sorted;
    synchronized (nanos) {
      sorted = new ArrayList<>(nanos);
    }
    Collections.sort(sorted);
    return sorted.isEmpty()
        ? -1
        : TimeUnit.NANOSECONDS.toMillis(
            sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * share))));
  }

  /** Why the last push came to nothing. */
  public String lastFailure() {
    return lastFailure;
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  private void run() {
    Socket socket = null;
    for (int n = 0; !stopping; n++) {
      long began = System.nanoTime();
      try {
        if (socket == null) {
          socket = new Socket(InetAddress.getLoopbackAddress(), port);
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(10_000);
        }
        String answer = push(socket, n);
        long took = System.nanoTime() - began;
        if (answer.startsWith("HTTP/1.1 204 ")) {
          nanos.add(took);
          if (took < 1_000_000_000L) {
            good++;
          } else {
            slow++;
            lastFailure = "204 after " + took / 1_000_000 + " ms";
          }
          for (int i = 0; i < 10; i++) {
            acknowledged.add(name + "-" + n + "-" + i);
          }
          if (!keepsConnection) {
            socket = closed(socket);
          }
        } else {
          failed++;
          lastFailure = answer.replaceAll("\\s+", " ");
          socket = closed(socket);
        }
      } catch (IOException e) {
        failed++;
        lastFailure = e + " after " + (System.nanoTime() - began) / 1_000_000 + " ms";
        socket = closed(socket);
      }
      LockSupport.parkNanos(PACE_NANOS - (System.nanoTime() - began));
    }
    closed(socket);
  }

  private String push(Socket socket, int n) throws IOException {
    StringBuilder body =
        new StringBuilder("{\"streams\":[{\"stream\":{\"app\":\"honest\"},\"values\":[");
    long now = System.currentTimeMillis() * 1_000_000;
    for (int i = 0; i < 10; i++) {
      body.append(i == 0 ? "" : ",").append("[\"").append(now + i).append("\",\"");
      body.append(name).append('-').append(n).append('-').append(i).append(' ');
      body.append("x".repeat(lineBytes)).append("\"]");
    }
    body.append("]}]}");
    String head =
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + authorization
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
    return answer(socket.getInputStream());
  }

  /* A 204 has no body; of any other answer the beginning is enough. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[2_048];
    while (text.indexOf("\r\n\r\n") < 0) {
      int n = in.read(bytes);
      if (n < 0) {
        throw new IOException("closed without an answer: " + text);
      }
      text.append(new String(bytes, 0, n, ISO_8859_1));
    }
    return text.toString();
  }

  private static Socket closed(Socket socket) {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException("a socket does not close", e);
      }
    }
    return null;
  }
}
