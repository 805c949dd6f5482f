package dev.wadi.app.rooms;

import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalObserver;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.Metrics;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;

/** The numbers of the WAL, under the names that the outside knows. */
final class WalMetrics {
  private static final Map<String, String> NONE = Map.of();
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final long[] BYTES = {1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24};

  /** Tenants with numbers of their own; the numbers of further ones are only in the totals. */
  private static final int MOST_SERIES = 1000;

  private WalMetrics() {}

  static WalObserver observer(Metrics metrics) {
    LongConsumer syncs =
        metrics.times("wadi_wal_sync_duration_seconds", "Time of one fsync.", NONE, SECONDS);
    LongConsumer groups =
        metrics.sizes("wadi_wal_group_bytes", "Bytes of appends answered together.", NONE, BYTES);
    return new WalObserver() {
      @Override
      public void synced(long nanos) {
        syncs.accept(nanos);
      }

      @Override
      public void grouped(int appends, long bytes) {
        groups.accept(bytes);
      }
    };
  }

  static void bind(Metrics metrics, Wal wal) {
    Newest newest = new Newest(wal);
    metrics.beforeReading(newest::refresh);
    totals(metrics, newest);
    new PerTenant(metrics, wal).begin();
  }

  private static void totals(Metrics metrics, Newest newest) {
    total(metrics, newest, "wadi_wal_appends_total", "Batches appended.", WalStats::appends);
    total(
        metrics,
        newest,
        "wadi_wal_appended_entries_total",
        "Log lines appended.",
        WalStats::appendedEntries);
    total(
        metrics,
        newest,
        "wadi_wal_appended_bytes_total",
        "Bytes appended.",
        WalStats::appendedBytes);
    total(
        metrics,
        newest,
        "wadi_wal_repeated_appends_total",
        "Batches known by their idempotency key.",
        WalStats::repeatedAppends);
    total(metrics, newest, "wadi_wal_syncs_total", "fsyncs done.", WalStats::syncs);
    total(
        metrics,
        newest,
        "wadi_wal_sync_failures_total",
        "fsyncs that failed.",
        WalStats::syncFailures);
    total(
        metrics,
        newest,
        "wadi_wal_write_failures_total",
        "Writes that failed.",
        WalStats::writeFailures);
    total(
        metrics,
        newest,
        "wadi_wal_evicted_entries_total",
        "Log lines evicted at the quota.",
        WalStats::evictedEntries);
    total(
        metrics,
        newest,
        "wadi_wal_overtaken_entries_total",
        "Log lines that a best-effort sink never got.",
        WalStats::overtakenEntries);
    total(
        metrics,
        newest,
        "wadi_wal_corruptions_total",
        "Damaged stretches found.",
        WalStats::corruptions);
    total(
        metrics,
        newest,
        "wadi_wal_quarantined_bytes_total",
        "Damaged bytes kept aside.",
        WalStats::quarantinedBytes);
    total(metrics, newest, "wadi_wal_segments_total", "Segments begun.", WalStats::segmentsCreated);
    total(
        metrics,
        newest,
        "wadi_wal_segments_reused_total",
        "Segments written over the blocks of a delivered one.",
        WalStats::segmentsReused);
    total(
        metrics,
        newest,
        "wadi_wal_missing_segments_total",
        "Segments that were not there at the start although some before them were, or that went"
            + " since.",
        WalStats::segmentsMissing);
    total(
        metrics,
        newest,
        "wadi_wal_foreign_files_total",
        "Files that are none of ours, found in the folder at the start.",
        WalStats::foreignFiles);
    total(
        metrics,
        newest,
        "wadi_wal_forgotten_tenants_total",
        "Tenants that were forgotten because they were silent for long.",
        WalStats::forgottenTenants);
    metrics.gauge("wadi_wal_bytes", "Size of all segments.", NONE, () -> newest.stats.bytes());
    metrics.gauge(
        "wadi_wal_waiting_bytes",
        "Bytes of appends not yet answered.",
        NONE,
        () -> newest.stats.waitingBytes());
    metrics.gauge(
        "wadi_wal_free_bytes", "Free bytes of the volume.", NONE, () -> newest.stats.freeBytes());
  }

  private static void total(
      Metrics metrics, Newest newest, String name, String help, ToLongFunction<WalStats> number) {
    metrics.counter(name, help, NONE, () -> number.applyAsLong(newest.stats));
  }

  /** The WAL's numbers, all taken at the same moment. */
  private static final class Newest {
    private final Wal wal;
    private volatile WalStats stats;

    Newest(Wal wal) {
      this.wal = wal;
      this.stats = wal.stats();
    }

    void refresh() {
      stats = wal.stats();
    }
  }

  /** Gauges for each tenant; they come and go with the tenants. */
  private static final class PerTenant {
    private final Metrics metrics;
    private final Wal wal;
    private final Map<String, Metrics.Handle> series = new HashMap<>();
    private Map<String, TenantStat> tenants = Map.of();

    PerTenant(Metrics metrics, Wal wal) {
      this.metrics = metrics;
      this.wal = wal;
    }

    void begin() {
      refresh();
      metrics.beforeReading(this::refresh);
    }

    private synchronized void refresh() {
      Map<String, TenantStat> now = new HashMap<>();
      for (TenantStat stat : wal.tenants()) {
        now.put(stat.tenant(), stat);
      }
      tenants = now;
      series
          .entrySet()
          .removeIf(
              known -> {
                boolean gone = !now.containsKey(known.getKey());
                if (gone) {
                  metrics.remove(known.getValue());
                }
                return gone;
              });
      now.keySet().forEach(this::add);
    }

    private void add(String tenant) {
      if (!series.containsKey(tenant) && series.size() < MOST_SERIES) {
        series.put(
            tenant,
            metrics.gauge(
                "wadi_wal_quota_use_ratio",
                "Share of the quota in use.",
                Map.of("tenant", tenant),
                () -> quotaUse(tenant)));
      }
    }

    private synchronized double quotaUse(String tenant) {
      TenantStat stat = tenants.get(tenant);
      return stat == null ? 0 : stat.quotaUse();
    }
  }
}
