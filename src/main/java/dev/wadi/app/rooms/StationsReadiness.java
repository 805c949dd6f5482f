package dev.wadi.app.rooms;

import dev.wadi.management.Readiness;
import dev.wadi.management.Readiness.State;
import dev.wadi.management.Roster;
import dev.wadi.station.HeldUp;
import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How sources and sinks are; told, and no reason to turn pushes away. */
final class StationsReadiness {
  private StationsReadiness() {}

  /** How far each sink is behind, which stands still, and which server is in trouble. */
  static void bind(Readiness readiness, Roster roster) {
    readiness.tells("sinks", () -> sinksState(roster.told(StationKind.SINK), roster.patience()));
    readiness.tells("sources", () -> sourcesState(roster.told(StationKind.SOURCE)));
  }

  /* Names and numbers only: the servers' own words may hold what the public page must not show. */
  private static State sinksState(List<Roster.Told> sinks, Duration patience) {
    Map<String, Duration> gathers = new TreeMap<>();
    Map<String, Double> bytes = new TreeMap<>();
    Map<String, Double> seconds = new TreeMap<>();
    for (Roster.Told sink : sinks) {
      HeldUp heldUp = sink.report().heldUp();
      if (heldUp != null) {
        gathers.merge(sink.title().name(), heldUp.gathers(), Duration::plus);
      }
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
      // What a sink keeps back on its own account makes nobody late.
      Duration may = patience.plus(gathers.getOrDefault(sink.getKey(), Duration.ZERO));
      good &= behind * 1000 <= may.toMillis();
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

  /* A source that runs may have something to tell, such as what the machine lost before it. */
  private static State sourcesState(List<Roster.Told> sources) {
    List<String> told = new ArrayList<>();
    for (Roster.Told source : sources) {
      String words = source.report().words();
      if (source.report().state() == StationState.RUNNING && !words.equals("running")) {
        told.add(source.title().name() + ": " + words);
      }
    }
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
}
