package dev.wadi.app.rooms;

import dev.wadi.chain.validate.schema.SchemaCheck;
import dev.wadi.management.Metrics;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What schemas have been asked, for Prometheus: one series for each schema, and one for each
 * keyword of JSON Schema that was not fitted. Both are words of the settings' files, none a
 * sender's.
 */
final class SchemaMetrics {
  private final Metrics metrics;
  private final SchemaCheck check;

  /* For one reading at a time. */
  private final Set<Object> shown = new HashSet<>();

  private SchemaMetrics(Metrics metrics, SchemaCheck check) {
    this.metrics = metrics;
    this.check = check;
  }

  static void bind(Metrics metrics, SchemaCheck check) {
    SchemaMetrics schemas = new SchemaMetrics(metrics, check);
    metrics.beforeReading(schemas::refresh);
  }

  private synchronized void refresh() {
    for (String schema : check.checked().keySet()) {
      if (shown.add(schema)) {
        metrics.counter(
            "wadi_schema_checked_entries_total",
            "Entries that were compared with a schema.",
            Map.of("schema", schema),
            () -> check.checked().getOrDefault(schema, 0L));
      }
    }
    for (SchemaCheck.Kind kind : check.misfits().keySet()) {
      if (shown.add(kind)) {
        metrics.counter(
            "wadi_schema_misfit_entries_total",
            "Entries that did not fit a schema.",
            Map.of("schema", kind.schema(), "keyword", kind.keyword()),
            () -> check.misfits().getOrDefault(kind, 0L));
      }
    }
  }
}
