package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ArrivedPushes;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.GatewayJmx;
import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.ScriptedLoki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sink that takes nothing for so long that the quota is reached, under both policies. */
class QuotaIT {
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final int QUOTA_BYTES = 1 << 20;
  private static final int LINES_PER_PUSH = 20;
  private static final int FILL_BYTES = 200;

  @TempDir Path folder;

  private GatewayProcess gateway() throws IOException {
    return new GatewayProcess(folder.resolve("home"))
        .set("wadi.redact.profile", "off")
        .set("wadi.console.enabled", "false")
        .set("wadi.wal.diskFloorBytes", "0")
        .set("wadi.wal.segmentBytes", "64KB")
        .set("wadi.wal.quotaBytes", Integer.toString(QUOTA_BYTES));
  }

  private static PushLoad load(GatewayProcess gateway, long pauseMillis) {
    return PushLoad.begin(gateway, 2, LINES_PER_PUSH, FILL_BYTES, Duration.ofMillis(pauseMillis));
  }

  @Test
  void a_paused_capture_costs_nothing_until_the_quota_and_then_the_sender_is_told()
      throws Exception {
    try (GatewayProcess gateway = gateway()) {
      gateway.start();
      GatewayJmx.call(gateway, "wal://main", "pauseReader", "capture");
      PushLoad load = load(gateway, 2);
      try {
        assertThat(load.awaitAnswers(503, 10, LONG)).as(load.summary()).isTrue();
        long kept = (long) load.acknowledgedLines() * FILL_BYTES;
        assertThat(kept).as("taken before the quota").isGreaterThan(QUOTA_BYTES / 2);
        assertThat(load.summary())
            .containsPattern("quotaBytes=" + QUOTA_BYTES + ", use=\\d+; try again in \\d+ s");
        assertThat(load.withoutRetryAfter()).isZero();
        assertThat(PageOfMetrics.of(gateway).sum("wadi_wal_quota_use_ratio")).isBetween(0.8, 1.0);
        assertThat(PageOfMetrics.of(gateway).sum("wadi_sink_backlog_bytes", "sink=\"capture\""))
            .isBetween(QUOTA_BYTES / 2.0, (double) QUOTA_BYTES);

        GatewayJmx.call(gateway, "wal://main", "resumeReader", "capture");
        assertThat(load.awaitMoreAcknowledged(50, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      PageOfMetrics page = PageOfMetrics.of(gateway);
      assertThat(page.sum("wadi_refused_entries_total", "reason=\"quota_full\""))
          .isEqualTo(load.refused().size() * LINES_PER_PUSH);
      assertThat(page.sum("wadi_accepted_entries_total")).isEqualTo(load.acknowledgedLines());
      assertThat(page.sum("wadi_wal_evicted_entries_total")).isZero();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      gateway.stop();
      ArrivedPushes captured = ArrivedPushes.captured(gateway.data().resolve("captures"));
      captured.requireOnceAndInOrder(load, "the capture");
      assertThat(captured.pushes().keySet())
          .as("what was refused at the quota is nowhere")
          .doesNotContainAnyElementsOf(load.refused());
    }
  }

  @Test
  void with_evict_oldest_nobody_is_refused_and_every_line_let_go_is_counted() throws Exception {
    try (GatewayProcess gateway = gateway().set("wadi.wal.policy", "evict-oldest")) {
      gateway.start();
      GatewayJmx.call(gateway, "wal://main", "pauseReader", "capture");
      PushLoad load = load(gateway, 2);
      try {
        assertThat(
                PushLoad.await(
                    LONG, () -> load.acknowledgedLines() * (long) FILL_BYTES > 2L * QUOTA_BYTES))
            .as(load.summary())
            .isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      double evicted = PageOfMetrics.of(gateway).sum("wadi_wal_evicted_entries_total");
      assertThat(evicted).isGreaterThan(LINES_PER_PUSH);

      GatewayJmx.call(gateway, "wal://main", "resumeReader", "capture");
      assertThat(PushLoad.await(LONG, () -> backlog(gateway, "capture") == 0)).isTrue();
      assertThat(PageOfMetrics.of(gateway).sum("wadi_wal_evicted_entries_total"))
          .isEqualTo(evicted);
      gateway.stop();

      ArrivedPushes captured = ArrivedPushes.captured(gateway.data().resolve("captures"));
      long found = captured.pushes().values().stream().mapToLong(Integer::longValue).sum();
      assertThat(found + evicted)
          .as("in the capture and let go, together")
          .isEqualTo(load.acknowledgedLines());
      assertThat(captured.doubled()).isEmpty();
    }
  }

  @Test
  void a_best_effort_sink_is_overtaken_and_counted_and_holds_up_nobody() throws Exception {
    Path routes = Files.createDirectories(folder.resolve("routes"));
    String file = "41-loki.camel.yaml";
    String builtIn = Files.readString(Path.of("src/main/resources/routes").resolve(file));
    String bestEffort = builtIn.replace("{reader: loki}", "{reader: loki, delivery: best-effort}");
    assertThat(bestEffort).isNotEqualTo(builtIn);
    Files.writeString(routes.resolve(file), bestEffort);
    try (ScriptedLoki loki = ScriptedLoki.start().deduplicates(false);
        FaultProxy network = FaultProxy.to(loki.port());
        GatewayProcess gateway =
            gateway()
                .set("wadi.routes.directory", routes.toString())
                .set("wadi.loki.enabled", "true")
                .set("wadi.loki.url", "http://127.0.0.1:" + network.port())) {
      network.refuse();
      gateway.start();
      // Slower than the capture's cursor is saved, since what it has not saved it still holds.
      PushLoad load = load(gateway, 40);
      try {
        assertThat(
                PushLoad.await(
                    LONG,
                    () -> PageOfMetrics.of(gateway).sum("wadi_wal_overtaken_entries_total") > 500))
            .as(load.summary())
            .isTrue();
      } finally {
        load.end();
      }
      assertThat(load.refused()).as(load.summary()).isEmpty();
      assertThat(load.unanswered()).as(load.summary()).isEmpty();
      ArrivedPushes.awaitCaptured(gateway.data().resolve("captures"), load.acknowledged(), LONG);
      double overtaken = PageOfMetrics.of(gateway).sum("wadi_wal_overtaken_entries_total");
      assertThat(overtaken).isGreaterThan(LINES_PER_PUSH);
      assertThat(PageOfMetrics.of(gateway).sum("wadi_wal_evicted_entries_total"))
          .as("nothing that a required sink needs goes")
          .isZero();

      network.heal();
      assertThat(PushLoad.await(LONG, () -> backlog(gateway, "loki") == 0)).isTrue();
      overtaken = PageOfMetrics.of(gateway).sum("wadi_wal_overtaken_entries_total");
      gateway.stop();

      assertThat(loki.lineCount() + overtaken)
          .as("in Loki and overtaken, together")
          .isEqualTo(load.acknowledgedLines());
      assertThat(ArrivedPushes.of(loki.texts("main")).doubled()).isEmpty();
      ArrivedPushes.captured(gateway.data().resolve("captures"))
          .requireOnceAndInOrder(load, "the capture");
    }
  }

  private static double backlog(GatewayProcess gateway, String sink) {
    return PageOfMetrics.of(gateway).sum("wadi_sink_backlog_bytes", "sink=\"" + sink + "\"");
  }
}
