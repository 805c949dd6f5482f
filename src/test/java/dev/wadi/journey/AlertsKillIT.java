package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.ScriptedHook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real jar, killed again and again while lines come: rules count each acknowledged line once,
 * and who listens hears of an alert once.
 */
class AlertsKillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AGAIN_NANOS = 10_000_000;
  private static final int ROUNDS = Integer.getInteger("wadi.alerts.kill.rounds", 2);

  @TempDir Path home;

  private GatewayProcess gateway(ScriptedHook hook) throws IOException {
    Path rules = home.resolve("rules.yaml");
    Files.writeString(
        rules,
        """
        groups:
          - name: kills
            interval: 1s
            rules:
              - {alert: Count, expr: 'sum(count_over_time({app="api"} |= "counted" [6h])) > 0'}
              - {alert: Bytes, expr: 'sum(bytes_over_time({app="api"} | logfmt | n!="" [6h])) > 0'}
        """);
    return new GatewayProcess(home)
        .set("wadi.alerts.rules", rules.toString())
        .set("wadi.webhook.url.ops", hook.url("/hook").toString())
        .set("wadi.webhook.events.ops", "alert alert-resolved")
        .set("wadi.webhook.allow", "127.0.0.1")
        .set("wadi.wal.segmentBytes", "1MB");
  }

  /** Pushes one after the other; what was not answered is pushed again with the same key. */
  private static final class Sender implements Runnable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final GatewayProcess gateway;

    Sender(GatewayProcess gateway) {
      this.gateway = gateway;
    }

    @Override
    public void run() {
      for (long push = 0; !ended.get(); push++) {
        int lines = 1 + (int) (push % 50);
        List<List<String>> values = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < lines; i++) {
          String nanos = Long.toString(System.currentTimeMillis() * 1_000_000 + i);
          values.add(List.of(nanos, "counted n=" + (push + i)));
          total += ("counted n=" + (push + i)).length();
        }
        /* In the last round the gateway lives, so an end never comes between the two. */
        while (!send("push-" + push, values)) {
          LockSupport.parkNanos(AGAIN_NANOS); // or it takes from the gateway what it needs to start
        }
        acknowledged.addAndGet(lines);
        bytes.addAndGet(total);
      }
    }

    private boolean send(String key, List<List<String>> values) {
      try {
        Map<String, Object> stream = Map.of("stream", Map.of("app", "api"), "values", values);
        String body = JSON.writeValueAsString(Map.of("streams", List.of(stream)));
        return gateway.push(body, key).statusCode() == 204;
      } catch (IOException e) {
        return false; // it was killed; the same comes again
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void each_line_counts_once_and_each_alert_is_told_once_over_kills() throws Exception {
    Random random = new Random(7);
    try (ScriptedHook hook = new ScriptedHook()) {
      GatewayProcess gateway = gateway(hook).archived();
      gateway.start();
      Sender sender = new Sender(gateway);
      Thread thread = new Thread(sender, "sender");
      thread.start();
      try {
        for (int round = 0; round < ROUNDS; round++) {
          long before = sender.acknowledged.get();
          long after = 500 + random.nextInt(3000);
          await("lines come", () -> sender.acknowledged.get() > before + after);
          gateway.killNine();
          gateway.start();
        }
        hook.awaitTaken(2);
      } finally {
        sender.ended.set(true);
        thread.join(60_000);
      }
      long lines = sender.acknowledged.get();
      await("all are counted", () -> value(gateway, "Count") >= lines);
      assertThat(value(gateway, "Count")).as("lines of %d pushed", lines).isEqualTo(lines);
      await("all bytes are counted", () -> value(gateway, "Bytes") >= sender.bytes.get());
      assertThat(value(gateway, "Bytes")).isEqualTo(sender.bytes.get());
      gateway.stop();

      assertThat(hook.taken().stream().map(request -> request.json().path("subject").asText()))
          .as("each once, and none is over")
          .containsExactlyInAnyOrder("Count", "Bytes");
    }
  }

  private static double value(GatewayProcess gateway, String alert) {
    try {
      JsonNode alerts =
          JSON.readTree(Files.readString(gateway.data().resolve("alerts/alerts.json")));
      for (JsonNode each : alerts.path("alerts")) {
        if (each.path("name").asText().equals(alert)) {
          return Double.parseDouble(each.path("value").asText());
        }
      }
      return 0;
    } catch (IOException e) {
      return 0; // it is just being replaced
    }
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + 120_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(50);
    }
  }
}
