package dev.wadi.app;

import dev.wadi.buffer.wal.Wal;
import dev.wadi.capture.CaptureStats;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.management.LogtapMetrics;
import dev.wadi.management.Metrics;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.sink.capture.CaptureEndpoint;
import dev.wadi.sink.capture.CaptureStore;
import dev.wadi.sink.delivery.BreakerState;
import dev.wadi.sink.loki.LokiCounts;
import dev.wadi.sink.loki.LokiEndpoint;
import dev.wadi.source.push.PushStatistics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;

/**
 * What the sinks did, under the names that the outside knows. Sinks come and go with the routes, so
 * the set of series is looked over before each reading.
 */
final class SinkMetrics {
  private static final List<String> ROLL_REASONS =
      List.of("size", "age", "manual", "close", "seal", "disk_cap");

  /** The capture whose numbers go by logtap's names. */
  private static final String MAIN = "main";

  private final Metrics metrics;
  private final Wal wal;
  private final CamelContext camel;
  private final Map<Endpoint, List<Metrics.Handle>> known = new HashMap<>();
  private final Map<String, Metrics.Handle> pauses = new HashMap<>();
  private volatile Map<String, String> standing = Map.of();

  private SinkMetrics(Metrics metrics, Wal wal, CamelContext camel) {
    this.metrics = metrics;
    this.wal = wal;
    this.camel = camel;
  }

  static void bind(
      Metrics metrics,
      Wal wal,
      CamelContext camel,
      PushStatistics pushes,
      RedactionProfiles redaction) {
    SinkMetrics sinks = new SinkMetrics(metrics, wal, camel);
    metrics.beforeReading(sinks::refresh);
    sinks.asLogtap(pushes, redaction);
  }

  private synchronized void refresh() {
    Set<Endpoint> present = new HashSet<>(camel.getEndpoints());
    known
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !present.contains(entry.getKey());
              if (gone) {
                entry.getValue().forEach(metrics::remove);
              }
              return gone;
            });
    for (Endpoint endpoint : present) {
      if (known.containsKey(endpoint)) {
        continue;
      }
      if (endpoint instanceof CaptureEndpoint capture) {
        known.put(endpoint, capture(capture));
      } else if (endpoint instanceof LokiEndpoint loki) {
        known.put(endpoint, loki(loki));
      }
    }
    refreshPauses();
  }

  private void refreshPauses() {
    Set<String> names = new HashSet<>();
    wal.readers().forEach(reader -> names.add(reader.name()));
    pauses
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !names.contains(entry.getKey());
              if (gone) {
                metrics.remove(entry.getValue());
              }
              return gone;
            });
    names.forEach(name -> pauses.computeIfAbsent(name, this::pause));
    standing = StandingSinks.of(wal, camel);
  }

  private Metrics.Handle pause(String name) {
    return metrics.gauge(
        "wadi_sink_paused",
        "1 while somebody has paused a sink.",
        Map.of("sink", name),
        () -> StandingSinks.PAUSED.equals(standing.get(name)) ? 1 : 0);
  }

  private List<Metrics.Handle> capture(CaptureEndpoint endpoint) {
    Map<String, String> sink = Map.of("sink", endpoint.getName());
    List<Metrics.Handle> handles = new ArrayList<>();
    handles.add(
        metrics.counter(
            "wadi_capture_kept_entries_total",
            "Log lines durable in captures.",
            sink,
            ask(endpoint, store -> store.counters().keptLines())));
    handles.add(
        metrics.counter(
            "wadi_capture_kept_bytes_total",
            "Bytes of the log lines durable in captures.",
            sink,
            ask(endpoint, store -> store.counters().keptBytes())));
    handles.add(
        metrics.counter(
            "wadi_capture_repeated_entries_total",
            "Log lines that came again and were there already.",
            sink,
            ask(endpoint, store -> store.counters().repeatedLines())));
    handles.add(
        metrics.counter(
            "wadi_capture_failed_batches_total",
            "Batches not taken, which come again.",
            sink,
            ask(endpoint, store -> store.counters().failedBatches())));
    handles.add(
        metrics.counter(
            "wadi_capture_commits_total",
            "Commits that made something durable.",
            sink,
            ask(endpoint, store -> store.counters().commits())));
    handles.add(
        metrics.counter(
            "wadi_capture_write_failures_total",
            "Writes and closings of data files that failed.",
            sink,
            ask(endpoint, CaptureStore::failures)));
    for (String reason : ROLL_REASONS) {
      handles.add(
          metrics.counter(
              "wadi_capture_rolled_files_total",
              "Data files closed.",
              Map.of("sink", endpoint.getName(), "reason", reason),
              ask(endpoint, store -> store.rolls().getOrDefault(reason, 0L))));
    }
    handles.add(
        metrics.gauge(
            "wadi_capture_queued_bytes",
            "Bytes of lines that wait to be written.",
            sink,
            () -> ask(endpoint, CaptureStore::queuedBytes).getAsLong()));
    handles.add(
        metrics.gauge(
            "wadi_capture_disk_bytes",
            "Size of the captures that are open.",
            sink,
            () -> ask(endpoint, SinkMetrics::diskBytes).getAsLong()));
    return handles;
  }

  private List<Metrics.Handle> loki(LokiEndpoint endpoint) {
    Map<String, String> sink = Map.of("sink", endpoint.getName());
    List<Metrics.Handle> handles = new ArrayList<>();
    Map<String, ToLongFunction<LokiCounts>> answers = new LinkedHashMap<>();
    answers.put("2xx", counts -> counts.http().answers2xx());
    answers.put("429", counts -> counts.http().answers429());
    answers.put("4xx", counts -> counts.http().answers4xx());
    answers.put("5xx", counts -> counts.http().answers5xx());
    answers.put("none", counts -> counts.http().noAnswers());
    answers.forEach(
        (status, count) ->
            handles.add(
                metrics.counter(
                    "wadi_loki_requests_total",
                    "Requests to the server, by its answer.",
                    Map.of("sink", endpoint.getName(), "status", status),
                    () -> count.applyAsLong(endpoint.counts()))));
    Map<String, ToLongFunction<LokiCounts>> counters = new LinkedHashMap<>();
    counters.put("wadi_loki_retries_total", counts -> counts.delivery().retries());
    counters.put(
        "wadi_loki_delivered_entries_total", counts -> counts.delivery().entriesDelivered());
    counters.put(
        "wadi_loki_dead_lettered_entries_total", counts -> counts.delivery().entriesDeadLettered());
    counters.put("wadi_loki_returned_batches_total", counts -> counts.delivery().batchesReturned());
    counters.put("wadi_loki_sent_bytes_total", counts -> counts.delivery().sentBytes());
    counters.put("wadi_loki_breaker_opened_total", counts -> counts.delivery().breakerOpened());
    Map<String, String> help =
        Map.of(
            "wadi_loki_retries_total", "Requests made again.",
            "wadi_loki_delivered_entries_total", "Log lines that the server took.",
            "wadi_loki_dead_lettered_entries_total", "Log lines that it rejected for good.",
            "wadi_loki_returned_batches_total", "Batches given back to the WAL, which come again.",
            "wadi_loki_sent_bytes_total", "Bytes of requests, compressed.",
            "wadi_loki_breaker_opened_total", "Times that the circuit breaker opened.");
    counters.forEach(
        (name, count) ->
            handles.add(
                metrics.counter(
                    name,
                    help.getOrDefault(name, ""),
                    sink,
                    () -> count.applyAsLong(endpoint.counts()))));
    handles.add(
        metrics.gauge(
            "wadi_loki_breaker_open",
            "1 while the circuit breaker keeps requests back.",
            sink,
            () -> BreakerState.OPEN.name().equals(endpoint.getBreakerState()) ? 1 : 0));
    return handles;
  }

  private void asLogtap(PushStatistics pushes, RedactionProfiles redaction) {
    Map<String, LongSupplier> redactions = new HashMap<>();
    for (Kind kind : Kind.LOGTAP) {
      redactions.put(kind.key(), () -> redaction.stats().hitsByKind().getOrDefault(kind, 0L));
    }
    Map<String, LongSupplier> rotations = new HashMap<>();
    for (String reason : ROLL_REASONS) {
      rotations.put(reason, main(store -> store.rolls().getOrDefault(reason, 0L)));
    }
    LongSupplier kept = main(store -> store.counters().keptLines());
    LogtapMetrics.bind(
        metrics,
        new LogtapMetrics.Numbers(
            pushes::acceptedEntries,
            () ->
                pushes.refusedEntries(Refusal.QUOTA_FULL)
                    + pushes.refusedEntries(Refusal.DISK_FULL)
                    + pushes.refusedEntries(Refusal.UNAVAILABLE),
            main(store -> store.counters().keptBytes()),
            main(SinkMetrics::diskBytes),
            pushes::active,
            () -> Math.max(0, pushes.acceptedEntries() - kept.getAsLong()),
            redactions,
            rotations,
            main(CaptureStore::failures)));
  }

  /* Asked of the capture that is there now: a reload may put another one in its place. */
  private LongSupplier main(ToLongFunction<CaptureStore> question) {
    return () -> {
      for (Endpoint endpoint : camel.getEndpoints()) {
        if (endpoint instanceof CaptureEndpoint capture && capture.getName().equals(MAIN)) {
          return ask(capture, question).getAsLong();
        }
      }
      return 0;
    };
  }

  private static LongSupplier ask(CaptureEndpoint endpoint, ToLongFunction<CaptureStore> question) {
    return () -> {
      CaptureStore store = endpoint.openStore();
      return store == null ? 0 : question.applyAsLong(store);
    };
  }

  private static long diskBytes(CaptureStore store) {
    return store.stats().values().stream().mapToLong(CaptureStats::diskBytes).sum();
  }
}
