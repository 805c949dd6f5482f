package dev.wadi.app;

import dev.wadi.buffer.wal.TenantStat;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalRefusal;
import dev.wadi.buffer.wal.WalStats;
import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;
import dev.wadi.management.Roster;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the gateway needs in order to take pushes, and what is only worth knowing. */
final class GatewayReadiness {
  /** A sink that is further behind than this is worth a look. */
  private static final double LATE_SECONDS = 60;

  private GatewayReadiness() {}

  static void bind(Readiness readiness, Wal wal) {
    readiness.needs("wal", () -> walState(wal));
    readiness.needs("disk", () -> diskState(wal));
    readiness.tells("quota", () -> quotaState(wal));
  }

  /** Whether requests hold all the memory they may; who is refused then may come again. */
  static void bindMemory(Readiness readiness, RequestMemory memory) {
    readiness.tells("memory", () -> memoryState(memory));
  }

  private static State memoryState(RequestMemory memory) {
    long used = memory.usedBytes();
    String text = "requests hold " + used + " of " + memory.limitBytes() + " bytes";
    return used >= memory.largestClaimBytes()
        ? State.down(text + ", more are refused with 503")
        : State.ok(text);
  }

  /** How far each sink is behind, which stands still, and which server is in trouble. */
  static void bindSinks(Readiness readiness, Roster roster) {
    readiness.tells("sinks", () -> sinksState(roster.told(StationKind.SINK)));
    readiness.tells("sources", () -> sourcesState(roster.told(StationKind.SOURCE)));
  }

  /* Names and numbers only: the servers' own words may hold what the public page must not show. */
  private static State sinksState(List<Roster.Told> sinks) {
    Map<String, Double> bytes = new TreeMap<>();
    Map<String, Double> seconds = new TreeMap<>();
    for (Roster.Told sink : sinks) {
      for (Reading reading : sink.report().readings()) {
        if (reading.name().equals("sink_backlog")) {
          String name = sink.title().name();
          if (reading.unit().equals("bytes")) {
            bytes.merge(name, reading.value(), Double::sum);
          } else {
            seconds.merge(name, reading.value(), Math::max);
          }
        }
      }
    }
    List<String> told = new ArrayList<>();
    boolean good = true;
    for (Map.Entry<String, Double> sink : bytes.entrySet()) {
      double behind = seconds.getOrDefault(sink.getKey(), 0.0);
      good &= behind <= LATE_SECONDS;
      told.add(
          String.format(
              Locale.ROOT,
              "%s is %.0f bytes and %.0f s behind",
              sink.getKey(),
              sink.getValue(),
              behind));
    }
    good &= standing(sinks, told);
    String detail = String.join(", ", told);
    return good ? State.ok(detail) : State.down(detail);
  }

  private static State sourcesState(List<Roster.Told> sources) {
    List<String> told = new ArrayList<>();
    boolean good = standing(sources, told);
    String detail = String.join(", ", told);
    return good ? State.ok(detail) : State.down(detail);
  }

  /* A person who pauses a station knows it; what is in trouble nobody wants. */
  private static boolean standing(List<Roster.Told> stations, List<String> told) {
    Set<String> standing = new TreeSet<>();
    boolean good = true;
    for (Roster.Told station : stations) {
      switch (station.report().state()) {
        case PAUSED, STOPPED ->
            standing.add(station.title().name() + ": " + station.report().words());
        case IN_TROUBLE -> {
          standing.add(station.title().name() + ": " + station.report().words());
          good = false;
        }
        case OFF, RUNNING -> {
          // Nothing that anybody has to know.
        }
      }
    }
    told.addAll(standing);
    return good;
  }

  private static State walState(Wal wal) {
    WalRefusal refusal = wal.unavailable();
    return refusal == null ? State.OK : State.down(refusal.message());
  }

  private static State diskState(Wal wal) {
    WalStats stats = wal.stats();
    String numbers = stats.freeBytes() + " bytes free, floor " + stats.floorBytes();
    WalRefusal refusal = wal.unavailable();
    boolean refused = refusal != null && refusal.isFloor();
    return refused ? State.down(numbers) : State.ok(numbers);
  }

  private static State quotaState(Wal wal) {
    double warn = wal.settings().quotaWarnRatio();
    for (TenantStat tenant : wal.tenants()) {
      if (tenant.tooOldMillis() > 0) {
        return State.down(
            "tenant "
                + tenant.tenant()
                + " is refused: records wait for a sink for "
                + tenant.tooOldMillis() / 1000
                + " s, allowed are "
                + wal.settings().quotaAgeMillis() / 1000);
      }
    }
    return wal.tenants().stream()
        .filter(tenant -> tenant.quotaUse() >= warn)
        .findFirst()
        .map(
            tenant ->
                State.down(
                    "tenant "
                        + tenant.tenant()
                        + " uses "
                        + tenant.bytes()
                        + " of "
                        + tenant.quotaBytes()
                        + " bytes"))
        .orElse(State.OK);
  }
}
