package dev.wadi.app.rooms;

import dev.wadi.alert.AlertService;
import dev.wadi.alert.Alerts;
import dev.wadi.alert.Alerts.Counts;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness.State;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The numbers of alerts, of one moment each time they are read. */
final class AlertMetrics {
  /* Doors that answer before the log has the lines may be ahead of it. */

  private volatile Counts now;

  private AlertMetrics(AlertService service) {
    this.now = service.alerts().counts();
  }

  static void bind(Metrics metrics, AlertService service) {
    AlertMetrics alerts = new AlertMetrics(service);
    metrics.beforeReading(() -> alerts.now = service.alerts().counts());
    alerts.gauge(metrics, "wadi_alerts_rules", "Alert rules in force.", Counts::rules);
    alerts.gauge(metrics, "wadi_alerts_firing", "Alerts that fire.", Counts::firing);
    alerts.gauge(
        metrics, "wadi_alerts_pending", "Alerts that wait until they fire.", Counts::pending);
    alerts.gauge(
        metrics,
        "wadi_alerts_window_bytes",
        "Memory of what is counted for rules, about.",
        Counts::usedBytes);
    metrics.gauge(
        "wadi_alerts_waiting_bytes",
        "Lines that wait to be counted for rules.",
        Map.of(),
        service::waitingBytes);
    alerts.total(
        metrics, "wadi_alerts_evaluations_total", "Times a rule was asked.", Counts::evaluations);
    alerts.total(
        metrics,
        "wadi_alerts_evaluation_failures_total",
        "Times a rule had no answer.",
        Counts::failures);
    alerts.total(metrics, "wadi_alerts_told_events_total", "Events told of alerts.", Counts::told);
    alerts.total(
        metrics,
        "wadi_alerts_withheld_events_total",
        "Alerts not told within the cooldown.",
        Counts::withheld);
    alerts.total(
        metrics,
        "wadi_alerts_refused_total",
        "Alerts not made because there were too many.",
        Counts::refusedAlerts);
    alerts.total(
        metrics, "wadi_alerts_reloads_total", "Changes of rules applied.", Counts::reloads);
    alerts.total(
        metrics,
        "wadi_alerts_reload_failures_total",
        "Changed rules that were refused.",
        Counts::failedReloads);
    alerts.total(
        metrics,
        "wadi_alerts_counted_entries_total",
        "Log lines shown to the rules.",
        Counts::countedEntries);
    alerts.total(
        metrics,
        "wadi_alerts_missed_entries_total",
        "Log lines that rules did not count, or perhaps not: they were gone from the log, or"
            + " damaged.",
        Counts::missedEntries);
  }

  private void gauge(Metrics metrics, String name, String help, ToLongFunction<Counts> number) {
    metrics.gauge(name, help, Map.of(), () -> number.applyAsLong(now));
  }

  private void total(Metrics metrics, String name, String help, ToLongFunction<Counts> number) {
    metrics.counter(name, help, Map.of(), () -> number.applyAsLong(now));
  }

  static State state(AlertService service) {
    Alerts alerts = service.alerts();
    String trouble = alerts.trouble();
    if (trouble != null) {
      return State.down("the rules or where they stand: " + trouble);
    }
    Counts counts = alerts.counts();
    return counts.rules() == 0
        ? State.OK
        : State.ok(counts.rules() + " rules, " + counts.firing() + " alerts fire");
  }
}
