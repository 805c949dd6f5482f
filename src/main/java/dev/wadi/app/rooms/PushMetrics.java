package dev.wadi.app.rooms;

import dev.wadi.management.LogtapMetrics;
import dev.wadi.management.Metrics;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.push.PushStatistics;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;

/** The numbers of the push door: its requests and connections. */
final class PushMetrics {
  private static final Map<String, String> NONE = Map.of();
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private PushMetrics() {}

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

  static void bind(Metrics metrics, PushStatistics pushes) {
    metrics.counter(
        "wadi_received_bytes_total",
        "Bytes of request bodies that arrived.",
        NONE,
        pushes::bodyBytes);
    for (Refusal reason : Refusal.values()) {
      metrics.counter(
          "wadi_refused_requests_total",
          "Requests refused.",
          Map.of("reason", reason.name().toLowerCase(Locale.ROOT)),
          () -> pushes.refusedRequests(reason));
    }
    metrics.gauge("wadi_active_requests", "Pushes in progress.", NONE, pushes::active);
    metrics.counter(
        "wadi_paced_answer_seconds_total",
        "How long answers have waited together because lines came faster than they were stored.",
        NONE,
        () -> pushes.pacedNanos() / 1e9);
    metrics.counter(
        "wadi_refused_connections_total",
        "Connections closed because there were too many.",
        NONE,
        pushes::connectionsRefused);
  }
}
