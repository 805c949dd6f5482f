package dev.wadi.kit.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.wadi.kit.SinkContractTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server that keeps objects, and has bad days. */
public final class ShelfServer implements SinkContractTest.Server {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> objects = new ConcurrentHashMap<>();
  private volatile SinkContractTest.Fault fault;
  private volatile String rejected = "";

  public ShelfServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @Override
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String path = exchange.getRequestURI().getPath();
    SinkContractTest.Fault now = fault;
    if (now == SinkContractTest.Fault.DEAD) {
      exchange.close();
      return;
    }
    if (now == SinkContractTest.Fault.REJECTS && body.contains(rejected)) {
      byte[] words = ("not " + rejected).getBytes(UTF_8);
      exchange.sendResponseHeaders(422, words.length);
      exchange.getResponseBody().write(words);
      exchange.close();
      return;
    }
    if (now == SinkContractTest.Fault.SLOW) {
      try {
        TimeUnit.MILLISECONDS.sleep(300);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    objects.put(path, body);
    if (now == SinkContractTest.Fault.HALF_ANSWERS) {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write("half of".getBytes(UTF_8));
      exchange.getResponseBody().flush();
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  @Override
  public void has(SinkContractTest.Fault newFault, String word) {
    rejected = word;
    fault = newFault;
  }

  @Override
  public void behaves() {
    fault = null;
  }

  @Override
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    objects.values().forEach(object -> texts.addAll(object.lines().toList()));
    return texts;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
