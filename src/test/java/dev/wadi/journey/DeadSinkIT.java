package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
        GatewayProcess gateway = gateway(loki.port())) {
      loki.always(Reply.status(500, "no"));
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 2, 20, 100, Duration.ofMillis(20));
      try {
        assertThat(PushLoad.await(LONG, () -> loki.requests().size() >= 5)).isTrue();
        int before = loki.requests().size();
        assertThat(load.awaitMoreAcknowledged(200, LONG)).as(load.summary()).isTrue();
        assertThat(loki.requests().size() - before)
            .as("requests while 200 pushes came in")
            .isLessThan(25);
      } finally {
        load.end();
      }
      loki.behave();
      assertThat(PushLoad.await(LONG, () -> loki.lineCount() >= load.acknowledgedLines()))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      assertThat(loki.duplicates()).as("nothing that failed was kept").isZero();
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
    }
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
