package dev.wadi.app.rooms;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionStats;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.trial.SelfCheck;
import dev.wadi.management.Metrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;

/**
 * The numbers of redaction. Series by type, tenant and place appear with their first value; how
 * many tenants are told apart is bounded by {@link RedactionStats}.
 */
final class RedactionMetrics {
  private static final Map<String, String> NONE = Map.of();

  private final Metrics metrics;
  private final RedactionProfiles profiles;
  private final SelfCheck selfCheck;
  private final RedactionGuard guard;
  private final Set<Object> known = new HashSet<>();
  private Map<RedactionStats.Key, Long> hits = Map.of();
  private Map<SinkKey, Long> sinkHits = Map.of();

  private record SinkKey(String sink, Kind kind) {}

  RedactionMetrics(
      Metrics metrics, RedactionProfiles profiles, SelfCheck selfCheck, RedactionGuard guard) {
    this.guard = guard;
    this.metrics = metrics;
    this.profiles = profiles;
    this.selfCheck = selfCheck;
  }

  void begin() {
    total("wadi_redaction_lines_total", "Lines looked at.", RedactionStats::lines);
    total("wadi_redaction_bytes_total", "Bytes of lines looked at.", RedactionStats::bytes);
    total(
        "wadi_redaction_changed_lines_total",
        "Lines of which something was changed.",
        RedactionStats::changedLines);
    total(
        "wadi_redaction_over_budget_lines_total",
        "Lines replaced because their time ran out.",
        RedactionStats::overBudgetLines);
    total(
        "wadi_redaction_failed_lines_total",
        "Lines replaced because of a mistake of ours.",
        RedactionStats::failedLines);
    metrics.counter(
        "wadi_redaction_reloads_total", "Changes of profiles applied.", NONE, profiles::reloads);
    metrics.counter(
        "wadi_redaction_reload_failures_total",
        "Changed profiles that were refused.",
        NONE,
        profiles::failedReloads);
    unredacted("kept", guard::keptEntries);
    unredacted("refused", guard::refusedEntries);
    selfCheck();
    refresh();
    metrics.beforeReading(this::refresh);
  }

  private void unredacted(String state, LongSupplier entries) {
    metrics.counter(
        "wadi_unredacted_entries_total",
        "Log lines that came to a buffer although no step had redacted them, and what became of"
            + " them.",
        Map.of("state", state),
        entries);
  }

  private void selfCheck() {
    metrics.counter(
        "wadi_redaction_checked_entries_total",
        "Log lines that the self-check looked at again.",
        NONE,
        selfCheck::checked);
    metrics.counter(
        "wadi_redaction_unchecked_entries_total",
        "Log lines chosen for the self-check and let go.",
        NONE,
        selfCheck::dropped);
    for (Kind kind : Kind.known()) {
      metrics.counter(
          "wadi_redaction_survivors_total",
          "Values that the self-check found in what redaction had let through.",
          Map.of("type", kind.key()),
          () -> selfCheck.survivors().getOrDefault(kind, 0L));
    }
  }

  private void total(String name, String help, ToLongFunction<RedactionStats> number) {
    metrics.counter(name, help, NONE, () -> number.applyAsLong(profiles.stats()));
  }

  private synchronized void refresh() {
    hits = profiles.stats().hits();
    hits.keySet().stream().filter(known::add).forEach(this::add);
    Map<SinkKey, Long> toSinks = new HashMap<>();
    profiles
        .sinkStats()
        .forEach(
            (sink, stats) -> {
              if (known.add(sink)) {
                add(sink, stats);
              }
              stats
                  .hitsByKind()
                  .forEach((kind, count) -> toSinks.put(new SinkKey(sink, kind), count));
            });
    sinkHits = toSinks;
    toSinks.keySet().stream().filter(known::add).forEach(this::add);
  }

  private void add(RedactionStats.Key key) {
    metrics.counter(
        "wadi_redacted_places_total",
        "Places redacted, by type, tenant and where they stood.",
        Map.of(
            "type",
            key.kind().key(),
            "tenant",
            key.tenant(),
            "where",
            key.where().name().toLowerCase(Locale.ROOT)),
        () -> hits(key));
  }

  private void add(String sink, RedactionStats stats) {
    Map<String, String> labels = Map.of("sink", sink);
    metrics.counter(
        "wadi_sink_redaction_lines_total",
        "Lines looked at on the way to a sink with a profile of its own.",
        labels,
        stats::lines);
    metrics.counter(
        "wadi_sink_withheld_entries_total",
        "Log lines that a rule of the sink's profile withheld from it.",
        labels,
        stats::withheldEntries);
  }

  private void add(SinkKey key) {
    metrics.counter(
        "wadi_sink_redacted_places_total",
        "Places redacted on the way to a sink with a profile of its own.",
        Map.of("sink", key.sink(), "type", key.kind().key()),
        () -> sinkHits(key));
  }

  private synchronized long hits(RedactionStats.Key key) {
    return hits.getOrDefault(key, 0L);
  }

  private synchronized long sinkHits(SinkKey key) {
    return sinkHits.getOrDefault(key, 0L);
  }
}
