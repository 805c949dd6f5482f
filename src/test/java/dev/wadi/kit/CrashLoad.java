package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one round: each has one connection and pushes as fast as it is answered, until the
 * gateway is gone. Plain sockets, so that the clients leave the processor to the gateway.
 */
final class CrashLoad {
  private final int port;
  private final int round;
  private final int linesPerPush;
  private final CrashLedger ledger;
  private final List<Thread> clients = new ArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final AtomicReference<@Nullable String> unexpected = new AtomicReference<>();

  CrashLoad(int port, int round, int clients, int linesPerPush, CrashLedger ledger) {
    this.port = port;
    this.round = round;
    this.linesPerPush = linesPerPush;
    this.ledger = ledger;
    for (int i = 0; i < clients; i++) {
      int number = i;
      this.clients.add(new Thread(() -> run(number), "crash-client-" + i));
    }
  }

  void begin() {
    clients.forEach(Thread::start);
  }

  boolean awaitFirstAcknowledgement() throws InterruptedException {
    return first.await(2, TimeUnit.MINUTES);
  }

  /** Waits until all clients have seen the gateway go; returns an answer other than 204, if any. */
  @Nullable String end() throws InterruptedException {
    for (Thread client : clients) {
      client.join();
    }
    return unexpected.get();
  }

  private void run(int client) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(120_000);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int sequence = 0; ; sequence++) {
        ledger.attempted(round, client, sequence);
        socket.getOutputStream().write(request(client, sequence));
        String answer = answer(in);
        if (!answer.startsWith("HTTP/1.1 204 ")) {
          unexpected.compareAndSet(null, answer);
          return;
        }
        ledger.acknowledged(round, client, sequence);
        first.countDown();
      }
    } catch (IOException killed) {
      return; // the gateway is gone, which is what this is about
    }
  }

  /** The head of an answer; 204 has no content, and after anything else we are done. */
  private static String answer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed");
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private byte[] request(int client, int sequence) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    StringBuilder json = new StringBuilder(100 + 80 * linesPerPush);
    json.append("{\"streams\":[{\"stream\":{\"app\":\"crash\",\"client\":\"")
        .append(client)
        .append("\"},\"values\":[");
    for (int line = 0; line < linesPerPush; line++) {
      json.append(line == 0 ? "[\"" : ",[\"")
          .append(now + line)
          .append("\",\"")
          .append(CrashLedger.text(round, client, sequence, line))
          .append("\"]");
    }
    json.append("]}]}");
    String head =
        "POST /loki/api/v1/push HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + json.length()
            + "\r\n\r\n";
    return (head + json).getBytes(ISO_8859_1);
  }
}
