package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers of the buffer and of delivery that are promised, each by its name, and true. */
class PromisedMetricsIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> SINKS = List.of("sink=\"capture\"", "sink=\"loki\"");

  @TempDir Path folder;

  @Test
  void backlog_syncs_groups_quota_and_damage_are_told_on_the_page_of_metrics() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway = gateway(network.port())) {
      network.refuse();
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 1, 10, 100, Duration.ofMillis(10));
      assertThat(load.awaitMoreAcknowledged(20, LONG)).as(load.summary()).isTrue();
      load.end();
      int lines = load.acknowledgedLines();
      assertThat(PushLoad.await(LONG, () -> backlog(gateway, "bytes", "capture") == 0)).isTrue();

      PageOfMetrics page = PageOfMetrics.of(gateway);
      for (String sink : SINKS) {
        assertThat(page.has("wadi_sink_backlog_bytes", sink, "tenant=\"main\"")).isTrue();
        assertThat(page.has("wadi_sink_backlog_seconds", sink, "tenant=\"main\"")).isTrue();
        assertThat(page.has("wadi_sink_paused", sink)).isTrue();
      }
      assertThat(backlog(gateway, "bytes", "loki")).isGreaterThan(lines * 100.0);
      assertThat(PushLoad.await(LONG, () -> backlog(gateway, "seconds", "loki") >= 1)).isTrue();
      assertThat(backlog(gateway, "seconds", "capture")).isZero();
      assertThat(page.sum("wadi_wal_sync_duration_seconds_count"))
          .isBetween(1.0, page.sum("wadi_wal_syncs_total"));
      assertThat(page.sum("wadi_wal_sync_duration_seconds_sum")).isPositive();
      assertThat(page.has("wadi_wal_sync_duration_seconds_bucket", "le=\"+Inf\"")).isTrue();
      assertThat(page.sum("wadi_wal_group_bytes_count")).isPositive();
      assertThat(page.sum("wadi_wal_group_bytes_sum")).isGreaterThan(lines * 100.0);
      assertThat(page.has("wadi_wal_group_bytes_bucket", "le=\"+Inf\"")).isTrue();
      assertThat(page.sum("wadi_wal_quota_use_ratio", "tenant=\"main\"")).isBetween(0.001, 1.0);
      assertThat(page.sum("wadi_wal_appended_entries_total")).isEqualTo(lines);
      for (String none :
          List.of(
              "wadi_wal_corruptions_total",
              "wadi_wal_quarantined_bytes_total",
              "wadi_wal_evicted_entries_total",
              "wadi_wal_overtaken_entries_total",
              "wadi_wal_sync_failures_total",
              "wadi_wal_write_failures_total")) {
        assertThat(page.has(none)).as(none).isTrue();
        assertThat(page.sum(none)).as(none).isZero();
      }
      assertThat(gateway.readiness()).as("a dead sink refuses nobody").isEqualTo(200);
      JsonNode checks = new ObjectMapper().readTree(gateway.get("/readyz").body()).path("checks");
      assertThat(checks.fieldNames()).toIterable().contains("wal", "disk", "quota", "sinks");
      assertThat(checks.path("sinks").path("status").asText()).isEqualTo("down");
      assertThat(checks.path("sinks").path("detail").asText())
          .matches(
              "capture is 0 bytes and 0 s behind, loki is \\d+ bytes and \\d+ s behind,"
                  + " loki: (retrying|breaker open)");

      // A bit is flipped in what Loki has not got yet: it is counted and set aside.
      gateway.stop();
      flipBit(gateway.data().resolve("wal"));
      gateway.start();
      network.heal();
      assertThat(PushLoad.await(LONG, () -> backlog(gateway, "bytes", "loki") == 0)).isTrue();
      page = PageOfMetrics.of(gateway);
      assertThat(page.sum("wadi_wal_corruptions_total")).isEqualTo(1);
      assertThat(page.sum("wadi_wal_quarantined_bytes_total")).isGreaterThan(1000);
      assertThat(PushLoad.await(LONG, () -> sinks(gateway).contains("\"ok\""))).isTrue();
      assertThat(loki.lineCount()).as("all but the damaged push").isEqualTo(lines - 10);
    }
  }

  private GatewayProcess gateway(int lokiPort) throws IOException {
    return new GatewayProcess(folder.resolve("home"))
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.wal.quotaBytes", "1MB")
        .set("wadi.loki.enabled", "true")
        .set("wadi.loki.url", "http://127.0.0.1:" + lokiPort);
  }

  private static double backlog(GatewayProcess gateway, String unit, String sink) {
    return PageOfMetrics.of(gateway)
        .sum("wadi_sink_backlog_" + unit, "sink=\"" + sink + "\"", "tenant=\"main\"");
  }

  private static String sinks(GatewayProcess gateway) {
    try {
      return new ObjectMapper()
          .readTree(gateway.get("/readyz").body())
          .path("checks")
          .path("sinks")
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Somewhere in the first record's lines. */
  private static void flipBit(Path wal) throws IOException {
    Path segment;
    try (Stream<Path> all = Files.walk(wal.resolve("tenants"))) {
      segment =
          all.filter(file -> file.getFileName().toString().endsWith(".wal"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(800);
      int b = file.read();
      file.seek(800);
      file.write(b ^ 1);
    }
  }
}
