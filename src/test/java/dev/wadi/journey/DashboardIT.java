package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a dashboard reads from the real jar: the numbers of doors, routes and sinks, and logtap's.
 */
class DashboardIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int LINES = 7;

  @TempDir Path folder;

  @Test
  void the_numbers_of_every_station_move_and_logtaps_names_are_served() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        GatewayProcess gateway =
            new GatewayProcess(folder.resolve("home"))
                .set("wadi.console.enabled", "false")
                .set("wadi.loki.enabled", "true")
                .set("wadi.loki.url", "http://127.0.0.1:" + loki.port())) {
      gateway.start();
      for (int i = 0; i < LINES; i++) {
        assertThat(gateway.push(line("order " + i + " of jane.doe@example.com")).statusCode())
            .isEqualTo(204);
      }
      assertThat(
              PushLoad.await(
                  LONG,
                  () ->
                      loki.lineCount() >= LINES
                          && number(gateway, "wadi_capture_kept_entries_total{sink=\"main\"}")
                              >= LINES
                          && number(gateway, "wadi_loki_delivered_entries_total{sink=\"loki\"}")
                              >= LINES))
          .as("delivered to both sinks")
          .isTrue();

      Map<String, Double> numbers = numbers(gateway);
      assertThat(numbers)
          .containsEntry("wadi_accepted_entries_total", (double) LINES)
          .containsEntry("wadi_capture_kept_entries_total{sink=\"main\"}", (double) LINES)
          .containsEntry("wadi_capture_kept_entries_total{sink=\"dlq\"}", 0.0)
          .containsEntry("wadi_capture_repeated_entries_total{sink=\"main\"}", 0.0)
          .containsEntry("wadi_loki_dead_lettered_entries_total{sink=\"loki\"}", 0.0)
          .containsEntry("wadi_loki_breaker_open{sink=\"loki\"}", 0.0)
          .containsEntry("wadi_route_exchanges_total{route=\"push-loki\"}", (double) LINES)
          .containsEntry("logtap_logs_received_total", (double) LINES)
          .containsEntry("logtap_logs_dropped_total", 0.0)
          .containsEntry("logtap_backpressure_events_total", 0.0)
          .containsEntry("logtap_active_connections", 0.0)
          .containsEntry("logtap_writer_queue_length", 0.0)
          .containsEntry("logtap_redactions_total{pattern=\"email\"}", (double) LINES)
          .containsEntry("logtap_redactions_total{pattern=\"ssn\"}", 0.0)
          .containsEntry("logtap_rotation_total{reason=\"size\"}", 0.0)
          .containsEntry("logtap_rotation_errors_total", 0.0)
          .containsEntry("logtap_push_duration_seconds_count", (double) LINES);
      assertThat(numbers.get("wadi_loki_requests_total{sink=\"loki\",status=\"2xx\"}"))
          .isPositive();
      assertThat(numbers.get("logtap_bytes_written_total"))
          .isEqualTo(numbers.get("wadi_capture_kept_bytes_total{sink=\"main\"}"))
          .isGreaterThan(LINES * 20.0);
      assertThat(numbers.get("logtap_disk_usage_bytes")).isPositive();
      gateway.stop();
    }
  }

  private static String line(String text) {
    Instant now = Instant.now();
    return "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"%d%09d\",\"%s\"]]}]}"
        .formatted(now.getEpochSecond(), now.getNano(), text);
  }

  private static double number(GatewayProcess gateway, String series) {
    try {
      return numbers(gateway).getOrDefault(series, -1.0);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Double> numbers(GatewayProcess gateway) throws Exception {
    Map<String, Double> numbers = new HashMap<>();
    Arrays.stream(gateway.get("/metrics").body().split("\n"))
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              numbers.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return numbers;
  }
}
