package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments under load, again and again on the same data folder; afterwards
 * the capture is read with foreign tools. {@code -Dwadi.crash.rounds} and {@code -Dwadi.crash.seed}
 * make longer or repeated runs; the report goes to {@code target/crash-report.json}.
 */
class CrashIT {
  private static final int ROUNDS = Integer.getInteger("wadi.crash.rounds", 25);
  private static final long SEED = Long.getLong("wadi.crash.seed", System.nanoTime());
  private static final int CLIENTS = 4;
  private static final int LINES_PER_PUSH = 50;

  @TempDir Path folder;

  @Test
  void an_acknowledged_push_survives_a_crash_and_stands_in_the_capture_once() throws Exception {
    Random random = new Random(SEED);
    Map<String, Boolean> acknowledged = new ConcurrentHashMap<>();
    Map<String, Boolean> attempted = new ConcurrentHashMap<>();
    List<Long> readyMillis = new ArrayList<>();
    try (GatewayProcess gateway = new GatewayProcess(folder)) {
      gateway.set("wadi.redact.profile", "off").set("wadi.console.enabled", "false");
      for (int round = 0; round < ROUNDS; round++) {
        readyMillis.add(gateway.start());
        Load load = new Load(gateway.url("/loki/api/v1/push"), round, acknowledged, attempted);
        load.begin();
        load.awaitFirstAcknowledgement();
        TimeUnit.MILLISECONDS.sleep(random.nextInt(400)); // the random moment itself
        gateway.killNine();
        load.end();
      }
      gateway.start();
      Map<String, Integer> found = awaitCaptured(gateway, acknowledged);
      gateway.stop();
      found = countPushes(gateway.data().resolve("captures"));
      report(acknowledged.size(), found, readyMillis);

      Map<String, Integer> all = found;
      List<String> lost =
          acknowledged.keySet().stream().filter(push -> !all.containsKey(push)).sorted().toList();
      List<String> doubled =
          all.entrySet().stream()
              .filter(e -> e.getValue() != LINES_PER_PUSH)
              .map(Object::toString)
              .sorted()
              .toList();
      assertThat(lost).as("acknowledged but not in the capture (seed %d)", SEED).isEmpty();
      assertThat(doubled).as("pushes that are not there exactly once (seed %d)", SEED).isEmpty();
      assertThat(attempted.keySet()).containsAll(all.keySet());
      assertThat(acknowledged).hasSizeGreaterThan(ROUNDS);
    }
  }

  /** Waits until the capture holds every acknowledged push, or for a minute. */
  private static Map<String, Integer> awaitCaptured(
      GatewayProcess gateway, Map<String, Boolean> acknowledged) throws Exception {
    Instant deadline = Instant.now().plusSeconds(60);
    while (true) {
      Map<String, Integer> found = countPushes(gateway.data().resolve("captures"));
      if (found.keySet().containsAll(acknowledged.keySet()) || Instant.now().isAfter(deadline)) {
        return found;
      }
      TimeUnit.MILLISECONDS.sleep(200); // a poll of the folder, bounded by the deadline
    }
  }

  /** Push id to the number of its lines in the capture. */
  private static Map<String, Integer> countPushes(Path captures) throws IOException {
    Map<String, Integer> pushes = new HashMap<>();
    if (Files.exists(captures)) {
      try {
        CapturedLines.forEach(
            captures,
            line -> {
              String message = line.get("msg").asText();
              pushes.merge(message.substring(0, message.indexOf(' ')), 1, Integer::sum);
            });
      } catch (IOException unfinished) {
        // A file that is still being written may end in the middle of a frame; the caller asks
        // again.
        return pushes;
      }
    }
    return pushes;
  }

  private static void report(int acknowledged, Map<String, Integer> found, List<Long> readyMillis)
      throws IOException {
    long lines = found.values().stream().mapToLong(Integer::longValue).sum();
    List<Long> sorted = readyMillis.stream().sorted().toList();
    Files.writeString(
        Path.of("target", "crash-report.json"),
        String.format(
            "{\"seed\":%d,\"rounds\":%d,\"acknowledgedPushes\":%d,\"foundPushes\":%d,"
                + "\"foundLines\":%d,\"duplicateLines\":%d,\"readyMillisMedian\":%d,"
                + "\"readyMillisMax\":%d}%n",
            SEED,
            ROUNDS,
            acknowledged,
            found.size(),
            lines,
            lines - (long) found.size() * LINES_PER_PUSH,
            sorted.get(sorted.size() / 2),
            sorted.get(sorted.size() - 1)));
  }

  /** Clients that push until the gateway is gone. */
  private static final class Load {
    private final URI url;
    private final int round;
    private final Map<String, Boolean> acknowledged;
    private final Map<String, Boolean> attempted;
    private final List<Thread> clients = new ArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicInteger unexpected = new AtomicInteger();

    Load(URI url, int round, Map<String, Boolean> acknowledged, Map<String, Boolean> attempted) {
      this.url = url;
      this.round = round;
      this.acknowledged = acknowledged;
      this.attempted = attempted;
    }

    void begin() {
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        Thread thread = new Thread(() -> run(number), "client-" + client);
        thread.start();
        clients.add(thread);
      }
    }

    void awaitFirstAcknowledgement() throws InterruptedException {
      assertThat(first.await(30, TimeUnit.SECONDS)).as("a first acknowledgement").isTrue();
    }

    void end() throws InterruptedException {
      for (Thread client : clients) {
        client.join();
      }
      assertThat(unexpected).as("answers other than 204").hasValue(0);
    }

    private void run(int client) {
      HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
      for (int sequence = 0; sequence < 100_000; sequence++) {
        String id = "r" + round + "c" + client + "s" + sequence;
        attempted.put(id, true);
        try {
          HttpResponse<String> answer =
              http.send(
                  HttpRequest.newBuilder(url)
                      .timeout(Duration.ofSeconds(10))
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(body(id, client)))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() == 204) {
            acknowledged.put(id, true);
            first.countDown();
          } else {
            unexpected.incrementAndGet();
          }
        } catch (IOException killed) {
          return; // the gateway is gone, which is what this is about
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }

    private static String body(String id, int client) {
      long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
      StringBuilder values = new StringBuilder();
      for (int line = 0; line < LINES_PER_PUSH; line++) {
        values
            .append(line == 0 ? "" : ",")
            .append("[\"")
            .append(now + line)
            .append("\",\"")
            .append(id)
            .append(" line ")
            .append(line)
            .append(" of a request that wants to survive\"]");
      }
      return "{\"streams\":[{\"stream\":{\"app\":\"crash\",\"client\":\""
          + client
          + "\"},\"values\":["
          + values
          + "]}]}";
    }
  }
}
