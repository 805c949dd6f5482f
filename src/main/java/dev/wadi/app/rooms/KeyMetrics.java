package dev.wadi.app.rooms;

import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.chain.limit.KeyUse;
import dev.wadi.management.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What keys are used for, for Prometheus: one series for each key that was used, so no more than
 * there are keys, and none for a key that is gone.
 */
final class KeyMetrics {
  private final Metrics metrics;
  private final KeyLimits limits;

  /* For one reading at a time. */
  private final Map<String, List<Metrics.Handle>> shown = new HashMap<>();

  private KeyMetrics(Metrics metrics, KeyLimits limits) {
    this.metrics = metrics;
    this.limits = limits;
  }

  static void bind(Metrics metrics, KeyLimits limits) {
    KeyMetrics keys = new KeyMetrics(metrics, limits);
    metrics.beforeReading(keys::refresh);
  }

  private synchronized void refresh() {
    Map<String, KeyUse> uses = limits.uses();
    shown
        .entrySet()
        .removeIf(
            one -> {
              if (uses.containsKey(one.getKey())) {
                return false;
              }
              one.getValue().forEach(metrics::remove);
              return true;
            });
    uses.forEach((name, use) -> shown.computeIfAbsent(name, key -> show(key, use)));
  }

  private List<Metrics.Handle> show(String key, KeyUse use) {
    Map<String, String> label = Map.of("key", key);
    return List.of(
        metrics.counter(
            "wadi_key_requests_total",
            "Requests that came with a key, also those beyond its limits.",
            label,
            use::requests),
        metrics.counter(
            "wadi_key_entries_total", "Entries that a key's limits let pass.", label, use::entries),
        metrics.counter(
            "wadi_key_line_bytes_total",
            "Bytes of lines that a key's limits let pass.",
            label,
            use::bytes),
        metrics.counter(
            "wadi_key_refused_total",
            "Requests beyond a limit of their key.",
            Map.of("key", key, "reason", "too_fast"),
            use::tooFast),
        metrics.counter(
            "wadi_key_refused_total",
            "Requests beyond a limit of their key.",
            Map.of("key", key, "reason", "over_quota"),
            use::overQuota));
  }
}
