package dev.wadi.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Pushes bodies to one door that speaks Loki's protocol, over HTTP/1.1 with connections kept open,
 * and tries again, so many times, when the server is away or asks for patience. Answers that are
 * not worth another try are given to the caller. Threads may share it.
 */
public final class PushClient {
  private static final int TEXT_CHARS = 500;

  /** Where to push at an address: without a path, Loki's own. */
  public static URI door(URI address) {
    boolean whole = address.getPath() != null && address.getPath().length() > 1;
    return whole ? address : address.resolve("/loki/api/v1/push");
  }

  /**
   * What is pushed.
   *
   * @param contentType its {@code Content-Type}
   * @param contentEncoding its {@code Content-Encoding}, or null for none
   * @param bytes handed over, not copied
   */
  public record Body(String contentType, @Nullable String contentEncoding, byte[] bytes) {}

  /** What the server said in the end; the text is bounded and on one line. */
  public record Answer(int status, String text) {
    /** 2xx: kept, all of it. */
    public boolean accepted() {
      return status / 100 == 2;
    }

    /** The server does not want these lines; it may want some of them. */
    public boolean rejected() {
      return status == 400 || status == 413 || status == 422;
    }

    /** The server has no time or no room now. */
    boolean later() {
      return status == 429 || status == 408 || status >= 500;
    }
  }

  private final URI door;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final Retries retries;
  private final HttpClient http;

  /**
   * A client of one door.
   *
   * @param headers of every request, such as the tenant
   * @param timeout for one request
   */
  public PushClient(URI door, Map<String, String> headers, Duration timeout, Retries retries) {
    this(door, headers, timeout, retries, null);
  }

  /**
   * The same of a server that this machine does not know by itself.
   *
   * @param tls how the server is known; null for those that this machine trusts
   */
  public PushClient(
      URI door,
      Map<String, String> headers,
      Duration timeout,
      Retries retries,
      @Nullable SSLContext tls) {
    this.door = door;
    this.headers = Map.copyOf(headers);
    this.headers.forEach(PushClient::check);
    this.timeout = timeout;
    this.retries = retries;
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .executor(ClientThread.executor("wadi-client-http"));
    if (tls != null) {
      client.sslContext(tls);
    }
    this.http = client.build();
  }

  /* The JDK would say so at the first push, and show the value, which may be a token. */
  static void check(String name, String value) {
    try {
      HttpRequest.newBuilder().header(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "header " + name + ": (expected: a name and a value that HTTP lets a client set)");
    }
  }

  /**
   * Pushes a body and waits for the answer.
   *
   * @param key the same for every try, so that a server which knows it keeps the body once; null
   *     for none
   * @throws IOException when the last try had no answer: the lines may have arrived or not
   */
  public Answer push(Body body, @Nullable String key) throws IOException, InterruptedException {
    return push(body, key, Map.of());
  }

  /**
   * Pushes a body with headers of its own, such as a signature, and waits for the answer.
   *
   * @param key the same for every try, so that a server which knows it keeps the body once; null
   *     for none
   * @throws IOException when the last try had no answer: the lines may have arrived or not
   */
  public Answer push(Body body, @Nullable String key, Map<String, String> more)
      throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      long wait;
      try {
        HttpResponse<String> response = answer(request(body, key, more));
        Answer answer = new Answer(response.statusCode(), bounded(response.body()));
        if (!answer.later() || attempt == retries.most()) {
          return answer;
        }
        Optional<String> asked = response.headers().firstValue("Retry-After");
        wait =
            asked.isPresent()
                ? retries.waitMillis(attempt, asked.get(), Instant.now())
                : retries.waitMillis(attempt);
      } catch (IOException e) {
        if (attempt == retries.most()) {
          throw withDoor(e);
        }
        wait = retries.waitMillis(attempt);
      }
      Thread.sleep(wait);
    }
  }

  /*
   * The JDK's own bound of time ends with the head of an answer, and it takes a body of any length;
   * a server that never comes to an end is not to hold a sender.
   */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> coming =
        http.sendAsync(request, head -> new ShortBody());
    try {
      return coming.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException e) {
      coming.cancel(true);
      throw new HttpTimeoutException("no end of the answer in time");
    } catch (InterruptedException e) {
      coming.cancel(true);
      throw e;
    }
  }

  /* The JDK's own failures name no address, and some of them nothing at all. */
  private IOException withDoor(IOException e) {
    IOException told;
    if (e instanceof HttpTimeoutException) {
      told = new HttpTimeoutException(door + " did not answer in time");
    } else if (e instanceof ConnectException) {
      boolean unknown = e.getCause() instanceof UnresolvedAddressException;
      told =
          new ConnectException(
              unknown
                  ? "the name " + door.getHost() + " is not known (pushing to " + door + ")"
                  : "no server listens at " + door);
    } else {
      told = new IOException("no answer from " + door + ": " + e.getMessage());
    }
    told.initCause(e);
    return told;
  }

  private HttpRequest request(Body body, @Nullable String key, Map<String, String> more) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door)
            .timeout(timeout)
            .header("Content-Type", body.contentType())
            .header("User-Agent", "wadi")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes()));
    if (body.contentEncoding() != null) {
      request.header("Content-Encoding", body.contentEncoding());
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    headers.forEach(request::header);
    more.forEach(request::header);
    return request.build();
  }

  private static String bounded(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\x80-\\x9f]+", " ");
    return line.length() > TEXT_CHARS ? line.substring(0, TEXT_CHARS) + "…" : line;
  }
}
