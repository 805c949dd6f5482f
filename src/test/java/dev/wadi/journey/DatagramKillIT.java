package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LogdClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while datagrams come in, with the real jar: what somebody recorded and sends
 * again after the start is let in by neither process twice, and what was signed more than 250 ms
 * after the last one before the kill is let in. Datagrams are good for a minute here, longer than a
 * start takes, so that only the mark in the data folder can tell the one from the other. {@code
 * -Dwadi.datagram.kill.rounds} and {@code -Dwadi.datagram.kill.seed} change the run.
 */
class DatagramKillIT {
  private static final int ROUNDS = Integer.getInteger("wadi.datagram.kill.rounds", 2);
  private static final long SEED = Long.getLong("wadi.datagram.kill.seed", System.nanoTime());
  private static final String SECRET = "a-secret-that-outlives-the-process";
  private static final long MARK_AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int LATE = 100;

  @TempDir Path home;

  private final Random random = new Random(SEED);
  private final List<byte[]> recorded = new ArrayList<>();
  private final List<String> late = new ArrayList<>();
  private int port;
  private GatewayProcess gateway;
  private long signedLast;
  private long acknowledged;

  @Test
  void what_came_before_a_kill_comes_once_and_what_was_signed_after_it_is_let_in()
      throws Exception {
    port = GatewayProcess.freePort();
    gateway =
        new GatewayProcess(home)
            .archived()
            .set("wadi.datagram.host", "127.0.0.1")
            .set("wadi.datagram.port", Integer.toString(port))
            .set("wadi.datagram.writeSecret", SECRET)
            .set("wadi.datagram.maxAge", "120s")
            .set("wadi.datagram.maxAhead", "60s");
    try (GatewayProcess running = gateway;
        LogdClient client =
            new LogdClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SECRET)) {
      for (int round = 0; round < ROUNDS; round++) {
        gateway.start();
        if (round == 0) {
          /* Nothing is known in a new folder: what is signed within maxAhead of its start waits. */
          signedLast = LogdClient.now() + TimeUnit.SECONDS.toNanos(60);
        }
        sendUntilKilled(client, round);
        List<byte[]> fresh = signedLater(round);
        gateway.start();
        replay(client);
        sendUntilAccepted(client, fresh);
        acknowledged += accepted();
        recorded.addAll(fresh);
        gateway.killNine();
        signedLast += MARK_AHEAD_NANOS;
      }
      gateway.start();
      replay(client);
      awaitCapture();
      running.stop();
    }
    Map<String, Integer> lines = lines();

    assertThat(lines.values()).as("seed %d", SEED).containsOnly(1);
    assertThat(lines.keySet()).as("seed %d", SEED).containsAll(late);
    assertThat((long) lines.size()).as("seed %d", SEED).isGreaterThanOrEqualTo(acknowledged);
  }

  /* The times at which they are signed run ahead of the clock as far as the door allows. */
  private byte[] signed(String text) {
    signedLast = Math.max(signedLast + 1_000, LogdClient.now());
    return LogdClient.signed(
        SECRET.getBytes(UTF_8),
        signedLast,
        LogdClient.writeOf(LogdClient.msg(LogdClient.now(), "/test/kill/round", 3, text)),
        false);
  }

  private void sendUntilKilled(LogdClient client, int round) throws Exception {
    Thread killer = null;
    long killAfter = 200 + random.nextInt(3000);
    long before = 0;
    for (int i = 0; i < 200_000 && (killer == null || killer.isAlive()); i++) {
      byte[] datagram = signed("early " + round + " " + i);
      recorded.add(datagram);
      client.send(datagram);
      LockSupport.parkNanos(50_000);
      if (killer == null && i >= killAfter && i % 200 == 0) {
        before = accepted();
        if (before > 0) {
          killer = killer();
        }
      }
    }
    assertThat(killer).as("lines are accepted before the kill, seed %d", SEED).isNotNull();
    killer.join();
    assertThat(gateway.isAlive()).isFalse();
    acknowledged += before;
  }

  private Thread killer() {
    Thread killer =
        new Thread(
            () -> {
              try {
                gateway.killNine();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    killer.start();
    return killer;
  }

  private List<byte[]> signedLater(int round) {
    signedLast += MARK_AHEAD_NANOS;
    List<byte[]> fresh = new ArrayList<>();
    for (int i = 0; i < LATE; i++) {
      String text = "late " + round + " " + i;
      late.add(text);
      fresh.add(signed(text));
    }
    return fresh;
  }

  private void replay(LogdClient client) throws IOException {
    for (byte[] datagram : recorded) {
      client.send(datagram);
      LockSupport.parkNanos(20_000);
    }
  }

  /* Those that were let in already are replays by then, and change nothing. */
  private void sendUntilAccepted(LogdClient client, List<byte[]> fresh) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (accepted() < LATE && System.nanoTime() - deadline < 0) {
      for (byte[] datagram : fresh) {
        client.send(datagram);
      }
      TimeUnit.MILLISECONDS.sleep(100); // a poll, bounded by the deadline
    }
    for (byte[] datagram : fresh) {
      client.send(datagram);
    }
  }

  private long accepted() throws IOException, InterruptedException {
    return gateway
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("wadi_source_accepted_entries_total{"))
        .filter(line -> line.contains("source=\"logd\""))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void awaitCapture() throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() - deadline < 0) {
      Map<String, Integer> lines = lines();
      if (lines.size() >= acknowledged && lines.keySet().containsAll(late)) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(200); // a poll, bounded by the deadline
    }
  }

  private Map<String, Integer> lines() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    Path captures = gateway.data().resolve("captures");
    if (Files.isDirectory(captures)) {
      try {
        CapturedLines.forEach(
            captures, line -> counts.merge(line.get("msg").asText(), 1, Integer::sum));
      } catch (IOException beingWritten) {
        return counts;
      }
    }
    return counts;
  }
}
