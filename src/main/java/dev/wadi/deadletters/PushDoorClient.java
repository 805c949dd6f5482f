package dev.wadi.deadletters;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pushes to a door that understands Loki's protocol and tries again, so many times, when the server
 * is away or asks for patience. Answers that are not worth another try are given to the caller.
 */
public final class PushDoorClient {
  private static final long MOST_WAIT_MILLIS = 30_000;
  private static final int TEXT_CHARS = 500;

  /** Where to push at an address: without a path, Loki's own. */
  public static URI door(URI address) {
    boolean whole = address.getPath() != null && address.getPath().length() > 1;
    return whole ? address : address.resolve("/loki/api/v1/push");
  }

  /** What the server said in the end; the text is bounded and on one line. */
  record Answer(int status, String text) {
    boolean accepted() {
      return status / 100 == 2;
    }

    /** The server does not want these lines; it may want some of them. */
    boolean rejected() {
      return status == 400 || status == 413 || status == 422;
    }
  }

  private final URI door;
  private final Map<String, String> headers;
  private final Duration timeout;
  private final int retries;
  private final Duration firstWait;
  private final HttpClient http;

  /**
   * @param headers of every request, such as the tenant
   * @param timeout for one request
   * @param retries tries after the first
   * @param firstWait before the second try; doubles from then on, to at most 30 s
   */
  public PushDoorClient(
      URI door, Map<String, String> headers, Duration timeout, int retries, Duration firstWait) {
    this.door = door;
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
    this.retries = retries;
    this.firstWait = firstWait;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Pushes a body.
   *
   * @param key the same for every try, so that a server which knows it keeps the body once
   * @throws IOException when the last try had no answer
   */
  Answer push(byte[] body, String key) throws IOException, InterruptedException {
    for (int attempt = 0; ; attempt++) {
      long wait;
      try {
        HttpResponse<String> response =
            http.send(request(body, key), HttpResponse.BodyHandlers.ofString());
        int status = response.statusCode();
        boolean again = status == 429 || status == 408 || status >= 500;
        if (!again || attempt == retries) {
          return new Answer(status, bounded(response.body()));
        }
        wait = waitMillis(attempt, response.headers().firstValue("Retry-After"));
      } catch (IOException e) {
        if (attempt == retries) {
          throw withDoor(e);
        }
        wait = waitMillis(attempt, Optional.empty());
      }
      Thread.sleep(wait);
    }
  }

  /* The client's own failures name no address, and some of them nothing at all. */
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

  private HttpRequest request(byte[] body, String key) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(door)
            .timeout(timeout)
            .header("Content-Type", "application/x-protobuf")
            .header("Idempotency-Key", key)
            .header("User-Agent", "wadi")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return request.build();
  }

  private long waitMillis(int attempt, Optional<String> retryAfter) {
    if (retryAfter.isPresent() && retryAfter.get().matches("\\d{1,6}")) {
      return Math.min(Long.parseLong(retryAfter.get()) * 1000, MOST_WAIT_MILLIS);
    }
    long wait = Math.min(firstWait.toMillis() << Math.min(attempt, 20), MOST_WAIT_MILLIS);
    return wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
  }

  private static String bounded(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\x80-\\x9f]+", " ");
    return line.length() > TEXT_CHARS ? line.substring(0, TEXT_CHARS) + "…" : line;
  }
}
