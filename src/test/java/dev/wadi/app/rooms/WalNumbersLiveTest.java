package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalNumbersLiveTest {
  @TempDir Path directory;

  @Test
  void every_number_of_the_wal_is_served_under_its_name() throws Exception {
    try (LiveGateway gateway = new LiveGateway(directory)) {
      gateway.push("main", "one", "two");

      String page = gateway.page("/metrics");
      assertThat(
              page.lines()
                  .filter(line -> line.startsWith("# TYPE wadi_wal_"))
                  .map(line -> line.split(" ")[2])
                  .distinct()
                  .sorted())
          .containsExactly(
              "wadi_wal_appended_bytes_total",
              "wadi_wal_appended_entries_total",
              "wadi_wal_appends_total",
              "wadi_wal_bytes",
              "wadi_wal_corruptions_total",
              "wadi_wal_evicted_entries_total",
              "wadi_wal_foreign_files_total",
              "wadi_wal_forgotten_tenants_total",
              "wadi_wal_free_bytes",
              "wadi_wal_group_bytes",
              "wadi_wal_group_bytes_max",
              "wadi_wal_missing_segments_total",
              "wadi_wal_overtaken_entries_total",
              "wadi_wal_quarantined_bytes_total",
              "wadi_wal_quota_use_ratio",
              "wadi_wal_repeated_appends_total",
              "wadi_wal_segments_reused_total",
              "wadi_wal_segments_total",
              "wadi_wal_sync_duration_seconds",
              "wadi_wal_sync_duration_seconds_max",
              "wadi_wal_sync_failures_total",
              "wadi_wal_syncs_total",
              "wadi_wal_waiting_bytes",
              "wadi_wal_write_failures_total");
      assertThat(gateway.metric("wadi_wal_appended_entries_total{buffer=\"main\"}")).isEqualTo(2);
      assertThat(gateway.metric("wadi_wal_quota_use_ratio{buffer=\"main\",tenant=\"main\"}"))
          .isBetween(0.0, 1.0);
    }
  }
}
