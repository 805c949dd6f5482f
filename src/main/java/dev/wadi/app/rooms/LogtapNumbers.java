package dev.wadi.app.rooms;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.management.LogtapMetrics;
import dev.wadi.management.Metrics;
import dev.wadi.management.Roster;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.SourceCounts;
import dev.wadi.source.push.PushStatistics;
import dev.wadi.station.Reading;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationTitle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Our numbers under the names that logtap's dashboards know; those of the capture {@code main}. */
final class LogtapNumbers {
  private static final List<String> ROLL_REASONS =
      List.of("size", "age", "manual", "close", "seal", "disk_cap");

  /** The capture whose numbers go by logtap's names. */
  private static final StationTitle MAIN = new StationTitle(StationKind.SINK, "Capture", "main");

  private final Roster roster;
  private volatile Map<String, Double> now = Map.of();

  private LogtapNumbers(Roster roster) {
    this.roster = roster;
  }

  static void bind(
      Metrics metrics, Roster roster, PushStatistics pushes, RedactionProfiles redaction) {
    LogtapNumbers capture = new LogtapNumbers(roster);
    metrics.beforeReading(capture::refresh);
    Map<String, LongSupplier> redactions = new HashMap<>();
    for (Kind kind : Kind.LOGTAP) {
      redactions.put(kind.key(), () -> redaction.stats().hitsByKind().getOrDefault(kind, 0L));
    }
    Map<String, LongSupplier> rotations = new HashMap<>();
    for (String reason : ROLL_REASONS) {
      rotations.put(reason, capture.number("wadi_capture_rolled_files_total" + reason));
    }
    LongSupplier kept = capture.number("wadi_capture_kept_entries_total");
    LogtapMetrics.bind(
        metrics,
        new LogtapMetrics.Numbers(
            () -> pushes.intake().sum(SourceCounts::acceptedEntries),
            () ->
                refused(pushes, Refusal.QUOTA_FULL)
                    + refused(pushes, Refusal.DISK_FULL)
                    + refused(pushes, Refusal.UNAVAILABLE),
            capture.number("wadi_capture_kept_bytes_total"),
            capture.number("wadi_capture_disk_bytes"),
            pushes::active,
            () ->
                Math.max(0, pushes.intake().sum(SourceCounts::acceptedEntries) - kept.getAsLong()),
            redactions,
            rotations,
            capture.number("wadi_capture_write_failures_total")));
  }

  private static long refused(PushStatistics pushes, Refusal reason) {
    return pushes.intake().sum(source -> source.refusedEntries(reason));
  }

  /* Asked of the capture that is there now: a reload may put another one in its place. */
  private void refresh() {
    for (Station station : roster.stations()) {
      if (station.title().equals(MAIN)) {
        Map<String, Double> numbers = new HashMap<>();
        for (Reading reading : station.report().readings()) {
          numbers.put(
              reading.metric() + reading.labels().getOrDefault("reason", ""), reading.value());
        }
        now = numbers;
        return;
      }
    }
    now = Map.of();
  }

  private LongSupplier number(String metric) {
    return () -> now.getOrDefault(metric, 0.0).longValue();
  }
}
