package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import dev.wadi.kit.ScriptedLoki.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Loki that is dead, overloaded or badly connected, behind the real jar under load. */
class DeadSinkIT {
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void while_loki_is_dead_the_capture_gets_everything_and_loki_catches_up_in_order()
      throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start().deduplicates(false);
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      network.refuse();
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 100, Duration.ofMillis(20));
      try {
        assertThat(load.awaitMoreAcknowledged(300, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      assertThat(gateway.readiness())
          .as("a dead sink is no reason to be sent nothing")
          .isEqualTo(200);
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      assertThat(loki.lineCount()).isZero();
      assertThat(network.connections()).as("attempts while dead").isBetween(1, 40);
      assertThat(metric(gateway, "wadi_sink_backlog_bytes", "sink=\"loki\"")).isPositive();

      network.heal();

      assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= load.acknowledgedLines()))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  @Test
  void refusals_storms_and_cut_connections_lose_nothing_and_repeat_within_bounds()
      throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      loki.next(
          Reply.ok(),
          Reply.status(429).retryAfter("1"),
          Reply.status(429),
          Reply.reset(),
          Reply.ok(),
          Reply.keepThenReset(),
          Reply.halfAnswer(),
          Reply.status(500, "ingester is down"),
          Reply.ok(),
          Reply.status(503).retryAfter("1"));
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 100, Duration.ofMillis(20));
      try {
        assertThat(PushLoad.await(LONG, () -> loki.requests().size() >= 6)).isTrue();
        network.cutAll();
        network.delay(Duration.ofMillis(50));
        assertThat(PushLoad.await(LONG, () -> loki.requests().size() >= 11)).isTrue();
        network.resetAnswersAfter(20);
        assertThat(load.awaitMoreAcknowledged(50, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);

      network.heal();

      assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= load.acknowledgedLines()))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  @Test
  void a_server_that_answers_500_all_the_time_is_asked_less_and_less() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      loki.always(Reply.status(500, "no"));
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 2, 20, 100, Duration.ofMillis(20));
      try {
        assertThat(PushLoad.await(LONG, () -> loki.requests().size() >= 7)).isTrue();
      } finally {
        load.end();
      }
      List<Request> asked = RetryPace.inOrderOfArrival(loki.requests());
      RetryPace.requireGaps(asked, 500, RetryPace.LEAST);
      RetryPace.requireBreaker(asked);
      RetryPace.requireBounded(asked, 500);
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      assertThat(loki.lineCount()).isZero();

      loki.behave();

      assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= load.acknowledgedLines()))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      assertThat(loki.duplicates()).as("nothing that failed was kept").isZero();
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  /** A way to fail, and the shortest time after which it may be met again. */
  private record Trouble(String name, Reply reply, int status, Duration leastGap) {}

  private static final List<Trouble> TROUBLES =
      List.of(
          new Trouble("429 that says when", say(429, "2"), 429, Duration.ofSeconds(2)),
          new Trouble("429 that does not", Reply.status(429), 429, RetryPace.LEAST),
          new Trouble("503 that says when", say(503, "1"), 503, Duration.ofSeconds(1)),
          new Trouble("500", Reply.status(500, "no"), 500, RetryPace.LEAST),
          new Trouble("reset", Reply.reset(), 0, RetryPace.LEAST),
          new Trouble("half an answer", Reply.halfAnswer(), 200, RetryPace.LEAST));

  private static Reply say(int status, String seconds) {
    return Reply.status(status).retryAfter(seconds);
  }

  @Test
  void whatever_the_server_does_it_is_not_asked_sooner_than_documented_and_nothing_is_lost()
      throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 2, 10, 50, Duration.ofMillis(40));
      try {
        for (Trouble trouble : TROUBLES) {
          awaitGoodRequests(loki, RetryPace.BREAKER_WINDOW + 1);
          int before = loki.requests().size();
          loki.always(trouble.reply());
          assertThat(PushLoad.await(LONG, () -> loki.requests().size() >= before + 5))
              .as("asked again: %s", trouble.name())
              .isTrue();
          loki.behave();
          assertThat(PushLoad.await(LONG, () -> lastStatus(loki) == 204)).isTrue();
          List<Request> asked =
              RetryPace.inOrderOfArrival(loki.requests().subList(before, loki.requests().size()));
          RetryPace.requireGaps(asked, trouble.status(), trouble.leastGap());
          RetryPace.requireBounded(asked, trouble.status());
        }
        awaitGoodRequests(loki, 5);
        network.delay(Duration.ofMillis(100));
        awaitGoodRequests(loki, 3);
        network.heal();
        loki.readsAt(20_000);
        awaitGoodRequests(loki, 2);
        loki.always(Reply.status(429));
        assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture, while Loki refuses");

      loki.readsAt(0).behave();

      assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= load.acknowledgedLines()))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
    }
  }

  private static void awaitGoodRequests(ScriptedLoki loki, int count) {
    long before = good(loki);
    assertThat(PushLoad.await(LONG, () -> good(loki) >= before + count))
        .as("%d good requests more", count)
        .isTrue();
  }

  private static long good(ScriptedLoki loki) {
    return loki.requests().stream().filter(request -> request.status() == 204).count();
  }

  private static int lastStatus(ScriptedLoki loki) {
    List<Request> all = loki.requests();
    return all.get(all.size() - 1).status();
  }

  private GatewayProcess gateway(int lokiPort) throws IOException {
    return new GatewayProcess(folder.resolve("home"))
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.loki.enabled", "true")
        .set("wadi.loki.url", "http://127.0.0.1:" + lokiPort);
  }

  private static double metric(GatewayProcess gateway, String name, String label)
      throws IOException, InterruptedException {
    return gateway
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
