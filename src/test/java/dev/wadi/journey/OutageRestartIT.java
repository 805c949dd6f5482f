package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two troubles at once: Loki is away, and the gateway is killed with a backlog for it. */
class OutageRestartIT {
  private static final Duration LONG = Duration.ofSeconds(90);

  /** A cursor is saved a few times a second and up to 32 MB of a tenant are on their way. */
  private static final int WINDOW_PUSHES = 400;

  @TempDir Path folder;

  @Test
  void a_backlog_for_a_dead_loki_survives_kill_nine() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start().deduplicates(false);
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      network.refuse();
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 100, Duration.ofMillis(5));
      try {
        assertThat(load.awaitMoreAcknowledged(300, LONG)).as(load.summary()).isTrue();
        gateway.killNine();
      } finally {
        load.end();
      }
      assertThat(loki.lineCount()).isZero();

      gateway.start();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      network.heal();

      assertThat(PushLoad.await(LONG, () -> arrivedInLoki(loki, load)))
          .as("lines in Loki: %d of %d", loki.lineCount(), load.acknowledgedLines())
          .isTrue();
      gateway.stop();
      /* Nothing had got through before the crash, so nothing may be there twice. */
      ArrivedPushes.of(loki.texts("main")).requireOnceAndInOrder(load, "Loki");
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  @Test
  void what_was_on_its_way_to_loki_at_a_kill_may_come_twice_and_nothing_else() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start().deduplicates(false);
        GatewayProcess gateway = gateway(loki.port())) {
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 100, Duration.ofMillis(5));
      try {
        assertThat(load.awaitMoreAcknowledged(300, LONG)).as(load.summary()).isTrue();
        assertThat(PushLoad.await(LONG, () -> loki.lineCount() > 2000)).isTrue();
        gateway.killNine();
      } finally {
        load.end();
      }

      gateway.start();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      assertThat(PushLoad.await(LONG, () -> arrivedInLoki(loki, load))).isTrue();
      gateway.stop();
      ArrivedPushes delivered = ArrivedPushes.of(loki.texts("main"));
      assertThat(delivered.pushes().keySet()).containsAll(load.acknowledged());
      assertThat(delivered.doubled().values())
          .as("lines that Loki got again")
          .allMatch(times -> times == 2)
          .hasSizeLessThan(WINDOW_PUSHES * load.linesPerPush());
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  @Test
  void an_idempotency_key_knows_its_push_after_kill_nine() throws Exception {
    String time = System.currentTimeMillis() + "000000";
    String push = "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"%s\",\"%s\"]]}]}";
    try (GatewayProcess gateway = gateway(1)) {
      gateway.start();
      HttpResponse<String> first = gateway.push(push.formatted(time, "one"), "key");
      gateway.killNine();
      gateway.start();
      HttpResponse<String> again = gateway.push(push.formatted(time, "one"), "key");
      HttpResponse<String> other = gateway.push(push.formatted(time, "two"), "key");

      String receipt = first.headers().firstValue("X-Wadi-Receipt").orElseThrow();
      assertThat(again.statusCode()).isEqualTo(204);
      assertThat(again.headers().firstValue("X-Wadi-Receipt")).contains(receipt);
      assertThat(other.statusCode()).isEqualTo(422);
      assertThat(other.body()).contains("kept as " + receipt);
    }
  }

  private static boolean arrivedInLoki(ScriptedLoki loki, PushLoad load) {
    return ArrivedPushes.of(loki.texts("main")).pushes().keySet().containsAll(load.acknowledged());
  }

  private GatewayProcess gateway(int lokiPort) throws Exception {
    return new GatewayProcess(folder.resolve("home"))
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.loki.enabled", "true")
        .set("wadi.loki.url", "http://127.0.0.1:" + lokiPort);
  }
}
