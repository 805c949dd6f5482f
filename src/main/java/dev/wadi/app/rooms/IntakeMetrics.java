package dev.wadi.app.rooms;

import dev.wadi.management.Metrics;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Conservation;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.SourceCounts;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** What became of all that arrived, and the memory it holds until then. */
final class IntakeMetrics {
  private static final Map<String, String> NONE = Map.of();

  /** Why a profile's rule lets lines go. */
  private static final String RULE = "rule";

  private IntakeMetrics() {}

  static void bind(Metrics metrics, Intake intake, RequestMemory memory) {
    entries(metrics, intake);
    unaccounted(metrics, intake.conservation());
    memory(metrics, memory);
  }

  private static void entries(Metrics metrics, Intake intake) {
    metrics.counter(
        "wadi_received_entries_total",
        "Log lines that arrived.",
        NONE,
        () -> intake.sum(SourceCounts::receivedEntries));
    metrics.counter(
        "wadi_accepted_entries_total",
        "Log lines acknowledged.",
        NONE,
        () -> intake.sum(SourceCounts::acceptedEntries));
    metrics.counter(
        "wadi_accepted_bytes_total",
        "Bytes of lines acknowledged.",
        NONE,
        () -> intake.sum(SourceCounts::acceptedBytes));
    metrics.counter(
        "wadi_quarantined_entries_total",
        "Log lines that a redaction rule set aside, safe in the quarantine.",
        NONE,
        () -> intake.sum(SourceCounts::setAsideEntries));
    dropped(metrics, intake, RULE);
    Set<String> reasons = new HashSet<>(Set.of(RULE));
    metrics.beforeReading(
        () ->
            intake.dropReasons().stream()
                .filter(reasons::add)
                .forEach(reason -> dropped(metrics, intake, reason)));
    for (Refusal reason : Refusal.values()) {
      metrics.counter(
          "wadi_refused_entries_total",
          "Log lines refused.",
          Map.of("reason", reason.name().toLowerCase(Locale.ROOT)),
          () -> intake.sum(source -> source.refusedEntries(reason)));
    }
  }

  private static void dropped(Metrics metrics, Intake intake, String reason) {
    metrics.counter(
        "wadi_dropped_entries_total",
        "Log lines let go on purpose.",
        Map.of("reason", reason),
        () -> intake.sum(source -> source.droppedEntries(reason)));
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

  private static void memory(Metrics metrics, RequestMemory memory) {
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
}
