package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that says what a test tells it to, as no store that works would; remembers requests. */
public final class ScriptedS3 implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** What is answered. */
  public interface Script {
    void answer(HttpExchange exchange, Request request) throws IOException;
  }

  /**
   * A request that came.
   *
   * @param target path and query
   * @param headers by their names in small letters
   */
  public record Request(String method, String target, Map<String, String> headers, byte[] body) {
    public String line() {
      return method + " " + target;
    }
  }

  private ScriptedS3(Script script) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange
                .getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(), values.get(0)));
            Request request =
                new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            requests.add(request);
            script.answer(exchange, request);
          }
        });
    server.start();
  }

  public static ScriptedS3 start(Script script) throws IOException {
    return new ScriptedS3(script);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Requests so far, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Answers with a body. */
  public static void give(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Answers as S3 does when it says no. */
  public static void error(HttpExchange exchange, int status, String code) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    byte[] body =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>said the script</Message></Error>"
            .formatted(code)
            .getBytes(UTF_8);
    // The answer to a HEAD has none.
    give(exchange, status, exchange.getRequestMethod().equals("HEAD") ? new byte[0] : body);
  }

  /**
   * Answers a list.
   *
   * @param next where the next page begins; empty when this is the last
   */
  public static void list(HttpExchange exchange, List<String> keys, String next)
      throws IOException {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\"?><ListBucketResult>");
    for (String key : keys) {
      xml.append("<Contents><Key>").append(key).append("</Key>");
      xml.append("<LastModified>2026-01-15T10:32:00.000Z</LastModified>");
      xml.append("<ETag>\"e\"</ETag><Size>1</Size></Contents>");
    }
    xml.append("<IsTruncated>").append(!next.isEmpty()).append("</IsTruncated>");
    if (!next.isEmpty()) {
      xml.append("<NextContinuationToken>").append(next).append("</NextContinuationToken>");
    }
    xml.append("</ListBucketResult>");
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    give(exchange, 200, xml.toString().getBytes(UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
