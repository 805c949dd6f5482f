package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A receiver of webhooks on a port of this machine that answers by a script, and then 200. It keeps
 * what came, byte by byte, whatever it answered.
 */
public final class ScriptedHook implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What the receiver does with one request. */
  public record Answer(int status, Map<String, String> headers, String body, boolean hangs) {
    public static Answer of(int status) {
      return new Answer(status, Map.of(), "", false);
    }

    public static Answer of(int status, String body) {
      return new Answer(status, Map.of(), body, false);
    }

    public static Answer of(int status, String header, String value) {
      return new Answer(status, Map.of(header, value), "", false);
    }

    /** No answer until the receiver is closed. */
    public static Answer hang() {
      return new Answer(0, Map.of(), "", true);
    }
  }

  /** A request as it came. */
  public record Request(String path, Headers headers, byte[] body, int answered) {
    public String text() {
      return new String(body, UTF_8);
    }

    public JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException(text(), e);
      }
    }

    public String id() {
      return String.valueOf(headers.getFirst("X-Wadi-Event-Id"));
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ConcurrentLinkedQueue<Answer> script = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Predicate<Request> refuses = request -> false;

  /** One on a free port. */
  public ScriptedHook() throws IOException {
    this(0);
  }

  /** One on a port that an earlier one had. */
  public ScriptedHook(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port() + path);
  }

  /** The next requests are answered so, one after the other. */
  public ScriptedHook answers(Answer... next) {
    script.addAll(List.of(next));
    return this;
  }

  /** Requests like these are answered with 503. */
  public void refuses(Predicate<Request> some) {
    refuses = some;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Answer next = script.poll();
      Request seen =
          new Request(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body, 200);
      Answer answer = refuses.test(seen) ? Answer.of(503) : next == null ? Answer.of(200) : next;
      if (answer.hangs()) {
        requests.add(new Request(seen.path(), seen.headers(), body, 0));
        closing.await(60, TimeUnit.SECONDS);
        return;
      }
      requests.add(new Request(seen.path(), seen.headers(), body, answer.status()));
      answer.headers().forEach(exchange.getResponseHeaders()::add);
      byte[] text = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
      if (text.length > 0) {
        exchange.getResponseBody().write(text);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything that came, in its order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** What it took: those answered with 2xx, a repetition of one left out. */
  public List<Request> taken() {
    Set<String> ids = new LinkedHashSet<>();
    List<Request> taken = new ArrayList<>();
    for (Request request : requests) {
      if (request.answered() / 100 == 2 && ids.add(request.id())) {
        taken.add(request);
      }
    }
    return taken;
  }

  /** The names of the events that it took, by the field {@code event}. */
  public List<String> names() {
    return taken().stream().map(request -> request.json().path("event").asText()).toList();
  }

  /** Waits until so many came, however they were answered. */
  public void awaitRequests(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (requests.size() < count) {
      if (System.nanoTime() > end) {
        throw new AssertionError(requests.size() + " of " + count + " requests came");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Waits until it took as many as are wanted. */
  public List<Request> awaitTaken(int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (taken().size() < count) {
      if (System.nanoTime() > end) {
        throw new AssertionError(taken().size() + " of " + count + " events came: " + names());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    return taken();
  }

  /** Waits for an event of that name. */
  public Request awaitEvent(String name) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      for (Request request : taken()) {
        if (request.json().path("event").asText().equals(name)) {
          return request;
        }
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + name + " came: " + names());
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
