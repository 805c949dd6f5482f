package dev.wadi.kit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Clients that push numbered batches one after another until they are told to stop, and remember
 * what became of each. A push is never repeated, so what is there twice was doubled by the gateway.
 * The line {@code c2s17 3 of ...} is the fourth of push 17 of client 2.
 */
public final class PushLoad implements AutoCloseable {
  private final URI url;
  private final int linesPerPush;
  private final int fillBytes;
  private final long pauseNanos;
  private final List<Thread> clients = new ArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
  private final TreeMap<Integer, AtomicInteger> statuses = new TreeMap<>();
  private final AtomicInteger withoutRetryAfter = new AtomicInteger();
  private volatile String lastRefusal = "";
  private volatile boolean stopping;

  private PushLoad(URI url, int linesPerPush, int fillBytes, Duration pause) {
    this.url = url;
    this.linesPerPush = linesPerPush;
    this.fillBytes = fillBytes;
    this.pauseNanos = pause.toNanos();
  }

  /**
   * Begins to push.
   *
   * @param fillBytes random text added to each line; it does not compress well
   * @param pause of each client between two pushes
   */
  public static PushLoad begin(
      GatewayProcess gateway, int clients, int linesPerPush, int fillBytes, Duration pause) {
    PushLoad load = new PushLoad(gateway.url("/loki/api/v1/push"), linesPerPush, fillBytes, pause);
    for (int i = 0; i < clients; i++) {
      int number = i;
      Thread thread = new Thread(() -> load.run(number), "push-client-" + i);
      thread.setDaemon(true);
      load.clients.add(thread);
      thread.start();
    }
    return load;
  }

  /** Waits for something, asking again and again, at most for so long; false when it never came. */
  public static boolean await(Duration limit, BooleanSupplier condition) {
    try {
      return Looks.until(Duration.ofMillis(20), limit, condition);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until so many more pushes than now were acknowledged; false when they never were. */
  public boolean awaitMoreAcknowledged(int more, Duration limit) {
    int wanted = acknowledged.size() + more;
    return await(limit, () -> acknowledged.size() >= wanted);
  }

  /** Waits until so many answers with a status came in. */
  public boolean awaitAnswers(int status, int count, Duration limit) {
    return await(limit, () -> answers(status) >= count);
  }

  /** Tells the clients to stop and waits for them. */
  public PushLoad end() throws InterruptedException {
    stopping = true;
    for (Thread client : clients) {
      client.join();
    }
    return this;
  }

  /** Pushes answered with 204. */
  public Set<String> acknowledged() {
    return acknowledged;
  }

  /** Pushes answered with anything else. */
  public Set<String> refused() {
    return refused;
  }

  /** Pushes whose connection was cut before an answer: nobody knows whether they were kept. */
  public Set<String> unanswered() {
    return unanswered;
  }

  /** Answers with a status so far. */
  public int answers(int status) {
    synchronized (statuses) {
      AtomicInteger count = statuses.get(status);
      return count == null ? 0 : count.get();
    }
  }

  /** All statuses seen, with their numbers. */
  public String summary() {
    synchronized (statuses) {
      return statuses + " unanswered=" + unanswered.size() + " last refusal: " + lastRefusal;
    }
  }

  /** Refusals with 429 or 503 that did not say when to come again. */
  public int withoutRetryAfter() {
    return withoutRetryAfter.get();
  }

  public int linesPerPush() {
    return linesPerPush;
  }

  /** Number of acknowledged lines. */
  public int acknowledgedLines() {
    return acknowledged.size() * linesPerPush;
  }

  @Override
  public void close() throws InterruptedException {
    end();
  }

  private void run(int client) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    Random random = new Random(client);
    for (int sequence = 0; !stopping; sequence++) {
      String id = "c" + client + "s" + sequence;
      try {
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(id, client, random)))
                .build();
        note(id, http.send(request, HttpResponse.BodyHandlers.ofString()));
      } catch (IOException cut) {
        unanswered.add(id);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  private void note(String id, HttpResponse<String> answer) {
    int status = answer.statusCode();
    synchronized (statuses) {
      statuses.computeIfAbsent(status, s -> new AtomicInteger()).incrementAndGet();
    }
    if (status == 204) {
      acknowledged.add(id);
      return;
    }
    refused.add(id);
    lastRefusal = status + " " + answer.body().strip();
    if ((status == 429 || status == 503) && answer.headers().firstValue("Retry-After").isEmpty()) {
      withoutRetryAfter.incrementAndGet();
    }
    // A moment, not what Retry-After says: these clients are there to be a burden.
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
  }

  private String body(String id, int client, Random random) {
    long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    StringBuilder json = new StringBuilder((fillBytes + 60) * linesPerPush + 100);
    json.append("{\"streams\":[{\"stream\":{\"app\":\"load\",\"client\":\"")
        .append(client)
        .append("\"},\"values\":[");
    for (int line = 0; line < linesPerPush; line++) {
      json.append(line == 0 ? "" : ",").append("[\"").append(now + line).append("\",\"");
      json.append(id).append(' ').append(line).append(" of a push ");
      for (int i = 0; i < fillBytes; i++) {
        json.append((char) ('a' + random.nextInt(26)));
      }
      json.append("\"]");
    }
    return json.append("]}]}").toString();
  }
}
