package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A broker and the real jar that reads a topic into its log, both killed while numbered lines are
 * written: each number must be in the capture once, in order. For one thread.
 */
public final class KafkaKillRounds {
  private static final String TOPIC = "numbers";
  private static final int AT_ONCE = 200;

  private final Path home;
  private final Random random;
  private volatile boolean stopped;
  private volatile int written;

  /**
   * How a run went.
   *
   * @param written lines that the broker has
   * @param lost lines that are not in the capture
   * @param doubled lines that are there more than once
   * @param outOfOrder lines that stand behind a larger number
   */
  public record Report(int written, int lost, int doubled, int outOfOrder) {
    /** Nothing lost, nothing twice, all in order. */
    public boolean isWell() {
      return written > 0 && lost == 0 && doubled == 0 && outOfOrder == 0;
    }
  }

  /**
   * @param home an empty folder
   */
  public KafkaKillRounds(Path home, long seed) {
    this.home = home;
    this.random = new Random(seed);
  }

  /** Kills the gateway so many times, and the broker once. */
  public Report run(int rounds) throws Exception {
    try (KafkaBrokers broker = KafkaBrokers.start(home.resolve("kafka"), 1);
        GatewayProcess gateway = new GatewayProcess(home.resolve("node"))) {
      broker.topic(TOPIC, 1);
      gateway
          .set("wadi.redact.profile", "off")
          .set("wadi.console.enabled", "false")
          .set("wadi.wal.diskFloorBytes", "0")
          .set("wadi.kafka.brokers", broker.addresses())
          .set("wadi.kafka.topics", TOPIC)
          .set("wadi.kafka.format", "plain");
      Thread writer = new Thread(() -> write(broker), "kafka-kill-writer");
      gateway.launch();
      writer.start();
      try {
        for (int round = 0; round < rounds; round++) {
          gateway.awaitReady(Duration.ofMinutes(5));
          awaitSomeKept(gateway);
          TimeUnit.MILLISECONDS.sleep(random.nextInt(400)); // the random moment itself
          gateway.killNine();
          if (round == 0) {
            broker.kill(0);
            broker.restart(0);
          }
          gateway.launch();
        }
        gateway.awaitReady(Duration.ofMinutes(5));
      } finally {
        stopped = true;
        writer.join();
      }
      awaitAll(gateway.data().resolve("captures"));
      gateway.stop();
      return report(gateway.data().resolve("captures"));
    }
  }

  /* A record that the broker did not acknowledge is written again by its client, which numbers it. */
  private void write(KafkaBrokers broker) {
    while (!stopped) {
      Future<?>[] sent = new Future<?>[AT_ONCE];
      for (int i = 0; i < AT_ONCE; i++) {
        byte[] value = ("number " + (written + i)).getBytes(UTF_8);
        sent[i] = broker.send(new ProducerRecord<>(TOPIC, value));
      }
      for (Future<?> one : sent) {
        KafkaBrokers.await(one);
      }
      written += AT_ONCE;
      try {
        TimeUnit.MILLISECONDS.sleep(20); // a sender's pace
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void awaitSomeKept(GatewayProcess gateway) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (System.nanoTime() < end) {
      boolean some =
          gateway
              .get("/metrics")
              .body()
              .lines()
              .filter(
                  line -> line.startsWith("wadi_source_accepted_entries_total{source=\"kafka\""))
              .anyMatch(line -> !line.endsWith(" 0.0") && !line.endsWith(" 0"));
      if (some) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50); // a poll, bounded by the deadline
    }
  }

  private void awaitAll(Path captures) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (counts(captures).size() < written && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(500); // a poll, bounded by the deadline
    }
  }

  private Report report(Path captures) throws IOException {
    Map<Integer, Integer> counts = counts(captures);
    int lost = 0;
    for (int number = 0; number < written; number++) {
      lost += counts.containsKey(number) ? 0 : 1;
    }
    int doubled = (int) counts.values().stream().filter(times -> times > 1).count();
    int[] order = {-1, 0};
    CapturedLines.forEach(
        captures,
        line -> {
          int number = number(line.get("msg").asText());
          order[1] += number < order[0] ? 1 : 0;
          order[0] = Math.max(order[0], number);
        });
    return new Report(written, lost, doubled, order[1]);
  }

  private static Map<Integer, Integer> counts(Path captures) throws IOException {
    Map<Integer, Integer> counts = new HashMap<>();
    if (Files.isDirectory(captures)) {
      try {
        CapturedLines.forEach(
            captures, line -> counts.merge(number(line.get("msg").asText()), 1, Integer::sum));
      } catch (IOException beingWritten) {
        return counts;
      }
    }
    return counts;
  }

  private static int number(String text) {
    return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
  }
}
