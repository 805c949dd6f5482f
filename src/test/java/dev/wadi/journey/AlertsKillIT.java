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
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real jar, killed again and again while lines come: rules count each acknowledged line once,
 * and who listens hears of an alert once.
 */
class AlertsKillIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROUNDS = 6;

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
              - {alert: Sum, expr: 'sum(sum_over_time({app="api"} | logfmt | unwrap n [6h])) > 0'}
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
    private final AtomicLong sum = new AtomicLong();
    private volatile GatewayProcess gateway;

    @Override
    public void run() {
      long push = 0;
      while (!ended.get()) {
        int lines = 1 + (int) (push % 50);
        List<List<String>> values = new ArrayList<>();
        long total = 0;
        for (int i = 0; i < lines; i++) {
          values.add(
              List.of(
                  Long.toString(System.currentTimeMillis() * 1_000_000 + i),
                  "counted n=" + (push + i)));
          total += push + i;
        }
        if (send("push-" + push, values)) {
          acknowledged.addAndGet(lines);
          sum.addAndGet(total);
          push++;
        }
      }
    }

    private boolean send(String key, List<List<String>> values) {
      try {
        String body =
            JSON.writeValueAsString(
                java.util.Map.of(
                    "streams",
                    List.of(
                        java.util.Map.of(
                            "stream", java.util.Map.of("app", "api"), "values", values))));
        return gateway.push(body, "Idempotency-Key", key).statusCode() == 204;
      } catch (IOException e) {
        return false; // it was killed; the same comes again
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  @Test
  void each_line_counts_once_and_each_alert_is_told_once_over_kills() throws Exception {
    Random random = new Random(7);
    try (ScriptedHook hook = new ScriptedHook()) {
      Sender sender = new Sender();
      GatewayProcess gateway = gateway(hook).archived();
      gateway.start();
      sender.gateway = gateway;
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
      GatewayProcess last = gateway;
      await("all are counted", () -> value(last, "Count") >= lines);
      assertThat(value(last, "Count")).as("lines of %d pushed", lines).isEqualTo(lines);
      await("all are summed up", () -> value(last, "Sum") >= sender.sum.get());
      assertThat(value(last, "Sum")).isEqualTo(sender.sum.get());
      gateway.stop();

      assertThat(hook.taken().stream().map(request -> request.json().path("subject").asText()))
          .as("each once, and none is over")
          .containsExactlyInAnyOrder("Count", "Sum");
    }
  }

  private static double value(GatewayProcess gateway, String alert) {
    try {
      JsonNode alerts = JSON.readTree(Files.readString(gateway.data().resolve("alerts/alerts.json")));
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
