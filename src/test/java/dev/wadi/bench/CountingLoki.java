package dev.wadi.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes pushes as Loki does and counts how often each line came, by its time. */
final class CountingLoki implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final PushRequestDecoder decoder = new PushRequestDecoder();

  /* Guarded by this object. */
  private final Map<Long, Integer> times = new HashMap<>();
  private long lines;

  CountingLoki(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    server.createContext("/loki/api/v1/push", this::take);
    server.setExecutor(threads);
    server.start();
  }

  synchronized long lines() {
    return lines;
  }

  /**
   * True when the lines of each body came equally often: then none of them was lost or doubled
   * alone. Times go on by a microsecond from line to line and body to body.
   */
  synchronized boolean bodiesAreWhole(int linesPerBody) {
    long first = times.keySet().stream().mapToLong(Long::longValue).min().orElse(0);
    Map<Long, Integer> ofBody = new HashMap<>();
    for (Map.Entry<Long, Integer> time : times.entrySet()) {
      long body = (time.getKey() - first) / 1000 / linesPerBody;
      Integer before = ofBody.putIfAbsent(body, time.getValue());
      if (before != null && !before.equals(time.getValue())) {
        return false;
      }
    }
    return times.size() == (long) ofBody.size() * linesPerBody;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      byte[] content = SnappyBlock.decode(body, 0, body.length, 1 << 28);
      count(decoder.decode("main", content, 0, content.length, DecodeLimits.DEFAULT).streams());
      exchange.sendResponseHeaders(204, -1);
    } catch (MalformedPushException | TooLargeException e) {
      exchange.sendResponseHeaders(400, -1);
    }
  }

  private synchronized void count(Iterable<LogStream> streams) {
    for (LogStream stream : streams) {
      for (int i = 0; i < stream.size(); i++) {
        times.merge(stream.timestampNanos(i), 1, Integer::sum);
      }
      lines += stream.size();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
