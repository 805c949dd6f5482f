package dev.wadi.journey;

import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.KafkaBrokers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Three brokers, two ingest nodes and two sink nodes of the profile {@code kafka}, all real
 * processes, while numbered lines come in: one broker, the leader of a partition, an ingest node,
 * and a sink node in a rebalance are killed. Then each acknowledged line must be in a capture, none
 * twice in one, and each stream in its order. For {@code make kafkakills}; arguments: lines a
 * second, seconds between two kills. Exit code 1 when something is wrong.
 */
public final class KafkaClusterRun {
  private static final int STREAMS = 8;
  private static final int LINES = 250;

  private final Path home;
  private final int rate;
  private final int pause;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final List<GatewayProcess> ingest = new ArrayList<>();
  private final Map<String, GatewayProcess> sinks = new TreeMap<>();
  private final Set<String> repeatedPushes = ConcurrentHashMap.newKeySet();
  private final int[] acknowledged = new int[STREAMS];
  private final AtomicInteger failedPushes = new AtomicInteger();
  private volatile boolean stopped;

  private KafkaClusterRun(Path home, int rate, int pause) {
    this.home = home;
    this.rate = rate;
    this.pause = pause;
  }

  public static void main(String[] args) throws Exception {
    int rate = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
    int pause = args.length > 1 ? Integer.parseInt(args[1]) : 10;
    Path home = Files.createTempDirectory("wadi-kafka-kills");
    boolean well = new KafkaClusterRun(home, rate, pause).run();
    System.out.println(well ? "WELL" : "NOT WELL, see " + home);
    System.exit(well ? 0 : 1);
  }

  private boolean run() throws Exception {
    try (KafkaBrokers brokers = KafkaBrokers.start(home.resolve("kafka"), 3)) {
      say("three brokers at " + brokers.addresses());
      ingest.add(node("ingest-1", "ingest", brokers));
      ingest.add(node("ingest-2", "ingest", brokers));
      sinks.put("sink-1", node("sink-1", "sink", brokers));
      sinks.put("sink-2", node("sink-2", "sink", brokers));
      try {
        List<Thread> writers = new ArrayList<>();
        for (int stream = 0; stream < STREAMS; stream++) {
          int number = stream;
          writers.add(new Thread(() -> write(number), "stream-" + number));
        }
        writers.forEach(Thread::start);
        long began = System.nanoTime();
        kills(brokers);
        stopped = true;
        for (Thread writer : writers) {
          writer.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        int lines = 0;
        for (int stream = 0; stream < STREAMS; stream++) {
          lines += acknowledged[stream];
        }
        say(
            "acknowledged %d lines in %.0f s, %.0f a second; pushes that failed and were repeated: %d"
                .formatted(lines, seconds, lines / seconds, failedPushes.get()));
        return judge();
      } finally {
        stopped = true;
        for (GatewayProcess node : ingest) {
          node.close();
        }
        for (GatewayProcess node : sinks.values()) {
          node.close();
        }
      }
    }
  }

  private GatewayProcess node(String name, String role, KafkaBrokers brokers) throws Exception {
    GatewayProcess node =
        new GatewayProcess(home.resolve(name))
            .set("wadi.node.profile", "kafka")
            .set("wadi.node.role", role)
            .set("wadi.kafka.brokers", brokers.addresses())
            .set("wadi.kafka.logPartitions", "6")
            .set("wadi.redact.profile", "off")
            .set("wadi.console.enabled", "false")
            .jvm("-Xmx256m")
            .archived();
    node.launch().awaitReady(Duration.ofMinutes(2));
    say(name + " is ready");
    return node;
  }

  private void kills(KafkaBrokers brokers) throws Exception {
    rest();
    int leader = brokers.leader("wadi-log", 0);
    int other = (leader + 1) % 3;
    say("kill -9 of broker " + (other + 1));
    brokers.kill(other);
    rest();
    brokers.restart(other);
    rest();
    leader = brokers.leader("wadi-log", 0);
    say("kill -9 of broker " + (leader + 1) + ", the leader of partition 0");
    brokers.kill(leader);
    rest();
    brokers.restart(leader);
    rest();
    say("kill -9 of ingest-1");
    ingest.get(0).killNine();
    rest();
    ingest.get(0).launch().awaitReady(Duration.ofMinutes(2));
    rest();
    say("a third sink node joins, and sink-1 is killed while partitions move");
    Thread killer =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(1_500); // while the third one joins
                sinks.get("sink-1").killNine();
                say("kill -9 of sink-1");
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    killer.start();
    sinks.put("sink-3", node("sink-3", "sink", brokers));
    killer.join();
    rest();
    sinks.get("sink-1").launch().awaitReady(Duration.ofMinutes(2));
    rest();
  }

  private void rest() throws InterruptedException {
    TimeUnit.SECONDS.sleep(pause); // load goes on meanwhile
  }

  /* One push of a stream at a time, again until it is acknowledged: so its order is known. */
  private void write(int stream) {
    long nanosPerPush = TimeUnit.SECONDS.toNanos(1) * LINES * STREAMS / rate;
    long next = System.nanoTime();
    while (!stopped) {
      int first = acknowledged[stream];
      String body = body(stream, first);
      int tries = 0;
      while (!push(ingest.get((stream + tries) % 2), body)) {
        tries++;
        failedPushes.incrementAndGet();
        repeatedPushes.add(stream + "/" + first);
        sleep(200);
      }
      acknowledged[stream] = first + LINES;
      next += nanosPerPush;
      long wait = next - System.nanoTime();
      if (wait > 0) {
        sleep(TimeUnit.NANOSECONDS.toMillis(wait));
      } else if (wait < -TimeUnit.SECONDS.toNanos(2)) {
        next = System.nanoTime(); // what was held up is not made good by a flood
      }
    }
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis); // a sender's pace
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String body(int stream, int first) {
    long now = System.currentTimeMillis() * 1_000_000;
    StringBuilder body = new StringBuilder("{\"streams\":[{\"stream\":{\"app\":\"s");
    body.append(stream).append("\"},\"values\":[");
    for (int i = 0; i < LINES; i++) {
      body.append(i == 0 ? "" : ",").append("[\"").append(now + i).append("\",\"");
      body.append(stream).append(' ').append(first + i);
      body.append(" a line of some length, as programs write them all day long\"]");
    }
    return body.append("]}]}").toString();
  }

  private boolean push(GatewayProcess node, String body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + node.dataPort() + "/loki/api/v1/push"))
              .timeout(Duration.ofSeconds(30))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 204;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  // --- the judgement ---

  private boolean judge() throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (missing() > 0 && System.nanoTime() < end) {
      TimeUnit.SECONDS.sleep(2); // a poll, bounded by the deadline
    }
    for (GatewayProcess node : sinks.values()) {
      node.stop();
    }
    int lost = missing();
    Map<String, Integer> everywhere = new HashMap<>();
    int twiceInOne = 0;
    int twiceRepeated = 0;
    int disordered = 0;
    for (Path capture : captures()) {
      Map<String, Integer> here = new HashMap<>();
      int[] newest = new int[STREAMS];
      int[] steps = {0};
      CapturedLines.forEach(
          capture,
          line -> {
            String[] words = line.get("msg").asText().split(" ", 3);
            int stream = Integer.parseInt(words[0]);
            int number = Integer.parseInt(words[1]);
            boolean again = here.merge(words[0] + " " + number, 1, Integer::sum) > 1;
            if (!again && number < newest[stream]) {
              steps[0]++;
            }
            newest[stream] = Math.max(newest[stream], number);
          });
      disordered += steps[0];
      for (Map.Entry<String, Integer> one : here.entrySet()) {
        if (one.getValue() > 1) {
          if (wasRepeated(one.getKey())) {
            twiceRepeated++;
          } else {
            twiceInOne++;
          }
        }
        everywhere.merge(one.getKey(), 1, Integer::sum);
      }
    }
    long elsewhere = everywhere.values().stream().filter(times -> times > 1).count();
    say("acknowledged lines that are in no capture: " + lost);
    say("lines that are twice in one capture: " + twiceInOne);
    say("lines of pushes that a sender repeated and that are there twice: " + twiceRepeated);
    say(
        "lines that two captures have (of a node that was killed and of its successor): "
            + elsewhere);
    say("lines before their time within a stream: " + disordered);
    return lost == 0 && twiceInOne == 0 && disordered == 0;
  }

  private boolean wasRepeated(String line) {
    int blank = line.indexOf(' ');
    int number = Integer.parseInt(line.substring(blank + 1));
    return repeatedPushes.contains(line.substring(0, blank) + "/" + number / LINES * LINES);
  }

  private int missing() throws IOException {
    Set<String> there = new HashSet<>();
    for (Path capture : captures()) {
      try {
        CapturedLines.forEach(
            capture,
            line -> {
              String[] words = line.get("msg").asText().split(" ", 3);
              there.add(words[0] + " " + words[1]);
            });
      } catch (IOException beingWritten) {
        return Integer.MAX_VALUE;
      }
    }
    int missing = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      for (int number = 0; number < acknowledged[stream]; number++) {
        missing += there.contains(stream + " " + number) ? 0 : 1;
      }
    }
    return missing;
  }

  /** Each capture of each sink node. */
  private List<Path> captures() throws IOException {
    List<Path> all = new ArrayList<>();
    for (GatewayProcess node : sinks.values()) {
      Path captures = node.data().resolve("captures");
      if (Files.isDirectory(captures)) {
        try (Stream<Path> folders = Files.list(captures)) {
          all.addAll(folders.filter(Files::isDirectory).toList());
        }
      }
    }
    return all;
  }

  private static void say(String words) {
    System.out.println(java.time.LocalTime.now().withNano(0) + " " + words);
  }
}
