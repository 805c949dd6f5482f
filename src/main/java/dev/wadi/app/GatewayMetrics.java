package dev.wadi.app;

import dev.wadi.app.routes.RouteFolder;
import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalObserver;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.console.ConsoleServer;
import dev.wadi.management.LogtapMetrics;
import dev.wadi.management.Metrics;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Conservation;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.push.PushStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/** The numbers of all rooms, under the names that the outside knows. */
final class GatewayMetrics {
  private static final Map<String, String> NONE = Map.of();
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final long[] BYTES = {1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24};

  /** Tenants with numbers of their own; the numbers of further ones are only in the totals. */
  private static final int MOST_SERIES = 1000;

  /** Why a profile's rule lets lines go. */
  private static final String RULE = "rule";

  private GatewayMetrics() {}

  static PushStatistics.Timer pushTimer(Metrics metrics) {
    Map<String, LongConsumer> bySource = new ConcurrentHashMap<>();
    LongConsumer asLogtap = LogtapMetrics.pushTimes(metrics);
    return (source, status, nanos) -> {
      asLogtap.accept(nanos);
      bySource
          .computeIfAbsent(
              source,
              name ->
                  metrics.times(
                      "wadi_push_duration_seconds",
                      "From the last byte of a request to its answer.",
                      Map.of("source", name),
                      SECONDS))
          .accept(nanos);
    };
  }

  static WalObserver walObserver(Metrics metrics) {
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

  static void console(Metrics metrics, ConsoleServer console) {
    metrics.gauge(
        "wadi_console_connections",
        "Connections to the console that are open now.",
        NONE,
        console::openConnections);
    console
        .refusals()
        .forEach(
            (reason, count) ->
                metrics.counter(
                    "wadi_console_refused_total",
                    "Connections and requests that the console sent away.",
                    Map.of("reason", reason),
                    count));
  }

  static void bind(Metrics metrics, PushStatistics pushes, Wal wal) {
    pushes(metrics, pushes);
    Newest newest = new Newest(wal);
    metrics.beforeReading(newest::refresh);
    walTotals(metrics, newest);
    new PerTenant(metrics, wal).begin();
    metrics.process();
  }

  static void truncated(Metrics metrics, LongSupplier entries) {
    metrics.counter(
        "wadi_truncated_entries_total", "Log lines cut because they were too long.", NONE, entries);
  }

  static void requestMemory(Metrics metrics, RequestMemory memory) {
    metrics.gauge(
        "wadi_push_memory_bytes",
        "Memory that requests hold, from their first byte to their answer.",
        NONE,
        memory::usedBytes);
    metrics.gauge(
        "wadi_push_memory_limit_bytes",
        "Memory that requests may hold; beyond it they get 503.",
        NONE,
        memory::limitBytes);
    metrics.gauge(
        "wadi_push_memory_peak_bytes",
        "The most memory that requests held at once since the start.",
        NONE,
        memory::peakBytes);
    metrics.counter(
        "wadi_push_memory_shortages_total",
        "Requests refused because others held the memory.",
        NONE,
        memory::shortages);
    metrics.counter(
        "wadi_cut_senders_total",
        "Requests that lost their memory to quicker ones before they were whole.",
        NONE,
        memory::cutSenders);
  }

  static void routes(Metrics metrics, RouteFolder routes) {
    metrics.gauge(
        "wadi_route_problems",
        "Problems of route files that are therefore not running.",
        NONE,
        () -> routes.problems().size());
    metrics.counter(
        "wadi_route_reloads_total", "Changes of route files applied.", NONE, routes::reloadsTotal);
    metrics.counter(
        "wadi_route_load_failures_total",
        "Changed route files that were refused.",
        NONE,
        routes::failuresTotal);
  }

  private static void pushes(Metrics metrics, PushStatistics pushes) {
    metrics.counter(
        "wadi_received_entries_total",
        "Log lines that arrived.",
        NONE,
        () -> pushes.intake().sum(SourceCounts::receivedEntries));
    metrics.counter(
        "wadi_received_bytes_total",
        "Bytes of request bodies that arrived.",
        NONE,
        pushes::bodyBytes);
    metrics.counter(
        "wadi_accepted_entries_total",
        "Log lines acknowledged.",
        NONE,
        () -> pushes.intake().sum(SourceCounts::acceptedEntries));
    metrics.counter(
        "wadi_accepted_bytes_total",
        "Bytes of lines acknowledged.",
        NONE,
        () -> pushes.intake().sum(SourceCounts::acceptedBytes));
    metrics.counter(
        "wadi_quarantined_entries_total",
        "Log lines that a redaction rule set aside, safe in the quarantine.",
        NONE,
        () -> pushes.intake().sum(SourceCounts::setAsideEntries));
    dropped(metrics, pushes, RULE);
    Set<String> reasons = new HashSet<>(Set.of(RULE));
    metrics.beforeReading(
        () ->
            pushes.intake().dropReasons().stream()
                .filter(reasons::add)
                .forEach(reason -> dropped(metrics, pushes, reason)));
    unaccounted(metrics, pushes.intake().conservation());
    for (Refusal reason : Refusal.values()) {
      Map<String, String> labels = Map.of("reason", reason.name().toLowerCase(Locale.ROOT));
      metrics.counter(
          "wadi_refused_entries_total",
          "Log lines refused.",
          labels,
          () -> pushes.intake().sum(source -> source.refusedEntries(reason)));
      metrics.counter(
          "wadi_refused_requests_total",
          "Requests refused.",
          labels,
          () -> pushes.refusedRequests(reason));
    }
    metrics.gauge("wadi_active_requests", "Pushes in progress.", NONE, pushes::active);
    metrics.counter(
        "wadi_refused_connections_total",
        "Connections closed because there were too many.",
        NONE,
        pushes::connectionsRefused);
  }

  private static void dropped(Metrics metrics, PushStatistics pushes, String reason) {
    metrics.counter(
        "wadi_dropped_entries_total",
        "Log lines let go on purpose.",
        Map.of("reason", reason),
        () -> pushes.intake().sum(source -> source.droppedEntries(reason)));
  }

  private static void unaccounted(Metrics metrics, Conservation conservation) {
    metrics.gauge(
        "wadi_push_unaccounted_entries",
        "Log lines received that are neither in progress nor kept, refused, dropped or set aside.",
        NONE,
        () -> conservation.sums().difference());
    Map<String, ToLongFunction<Conservation.Unaccounted>> reasons =
        Map.of(
            "missing", Conservation.Unaccounted::missing,
            "surplus", Conservation.Unaccounted::surplus);
    reasons.forEach(
        (reason, entries) ->
            metrics.counter(
                "wadi_unaccounted_entries_total",
                "Log lines of refused pushes, without a fate when their routes ended, or with two.",
                Map.of("reason", reason),
                () -> entries.applyAsLong(conservation.unaccounted())));
    metrics.counter(
        "wadi_unaccounted_pushes_total",
        "Pushes refused because their routes ended and the sums did not add up.",
        NONE,
        () -> conservation.unaccounted().pushes());
  }

  private static void walTotals(Metrics metrics, Newest newest) {
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
