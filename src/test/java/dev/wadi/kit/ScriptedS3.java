package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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

  /** Has a server behind it do what was asked, and tells nobody. */
  public static void doOnly(Request request, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      sent(socket, request).readAllBytes();
    }
  }

  private static InputStream sent(Socket socket, Request request) throws IOException {
    // By this version an answer has no pieces and ends with the connection.
    StringBuilder head = new StringBuilder(request.line() + " HTTP/1.0\r\n");
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!name.equals("connection") && !name.equals("expect")) {
                head.append(name).append(": ").append(value).append("\r\n");
              }
            });
    socket.getOutputStream().write((head + "\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().write(request.body());
    socket.getOutputStream().flush();
    return new BufferedInputStream(socket.getInputStream());
  }

  /** Asks a server behind it the same, with the signature as it is, and gives its answer. */
  public static void pass(HttpExchange exchange, Request request, int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      InputStream in = sent(socket, request);
      int status = Integer.parseInt(line(in).split(" ")[1]);
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String name = line.substring(0, line.indexOf(':'));
        boolean own = List.of("connection", "transfer-encoding").contains(name.toLowerCase());
        boolean length = name.equalsIgnoreCase("content-length");
        if (!own && (!length || request.method().equals("HEAD"))) {
          exchange.getResponseHeaders().add(name, line.substring(line.indexOf(':') + 1).strip());
        }
      }
      give(exchange, status, request.method().equals("HEAD") ? new byte[0] : in.readAllBytes());
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
