package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of S3 as a rehearsal asks for, in memory, on this machine's own address. It looks at no
 * signature and keeps nothing.
 */
final class RehearsalStore implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int WHOLE = 200;
  private static final int PART = 206;
  private static final int GONE = 204;
  private static final int ABSENT = 404;
  private static final String HASH = "x-amz-meta-wadi-sha256";
  private static final String DATE = "2026-01-15T10:32:00.000Z";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  private final HttpServer server;
  private final ExecutorService threads;
  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>();

  /** An object. */
  private record Stored(byte[] bytes, String sha256) {
    String etag() {
      return '"' + Integer.toHexString(Arrays.hashCode(bytes)) + '"';
    }
  }

  RehearsalStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    threads = Executors.newFixedThreadPool(THREADS);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it listens. */
  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      // Behind the bucket's name comes the key.
      int slash = path.indexOf('/', 1);
      String key = slash < 0 ? "" : path.substring(slash + 1);
      switch (exchange.getRequestMethod()) {
        case "PUT" -> put(exchange, key);
        case "DELETE" -> {
          objects.remove(key);
          exchange.sendResponseHeaders(GONE, -1);
        }
        default -> {
          if (key.isEmpty()) {
            list(exchange);
          } else {
            give(exchange, key);
          }
        }
      }
    }
  }

  private void put(HttpExchange exchange, String key) throws IOException {
    String sha256 = exchange.getRequestHeaders().getFirst(HASH);
    Stored stored =
        new Stored(exchange.getRequestBody().readAllBytes(), sha256 == null ? "" : sha256);
    objects.put(key, stored);
    exchange.getResponseHeaders().set("ETag", stored.etag());
    exchange.sendResponseHeaders(WHOLE, -1);
  }

  private void list(HttpExchange exchange) throws IOException {
    Matcher prefix =
        Pattern.compile("(?:^|&)prefix=([^&]*)")
            .matcher(String.valueOf(exchange.getRequestURI().getQuery()));
    String begin = prefix.find() ? prefix.group(1) : "";
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult>");
    objects.forEach(
        (key, stored) -> {
          if (key.startsWith(begin)) {
            xml.append(
                    "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>%s</ETag>"
                        .formatted(key, DATE, stored.etag()))
                .append("<Size>%d</Size></Contents>".formatted(stored.bytes().length));
          }
        });
    xml.append("<IsTruncated>false</IsTruncated></ListBucketResult>");
    byte[] body = xml.toString().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(WHOLE, body.length);
    exchange.getResponseBody().write(body);
  }

  private void give(HttpExchange exchange, String key) throws IOException {
    Stored stored = objects.get(key);
    if (stored == null) {
      exchange.sendResponseHeaders(ABSENT, -1);
      return;
    }
    exchange.getResponseHeaders().set("ETag", stored.etag());
    exchange.getResponseHeaders().set("Last-Modified", "Thu, 15 Jan 2026 10:32:00 GMT");
    exchange.getResponseHeaders().set(HASH, stored.sha256());
    int length = stored.bytes().length;
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
      exchange.sendResponseHeaders(WHOLE, -1);
      return;
    }
    Matcher range = RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
    boolean part = range.matches();
    int from = part ? Integer.parseInt(range.group(1)) : 0;
    int to = part ? Math.min(length, Integer.parseInt(range.group(2)) + 1) : length;
    if (part) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + length);
    }
    exchange.sendResponseHeaders(part ? PART : WHOLE, to - from);
    exchange.getResponseBody().write(stored.bytes(), from, to - from);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
