package dev.wadi.management;

import dev.wadi.station.Station;
import dev.wadi.station.StationGroup;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationState;
import dev.wadi.station.StationTitle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All stations of a gateway, found in Camel by their type: endpoints and beans of the registry,
 * ours and anybody's. Looked over anew each time, because routes come and go. Threads share it.
 */
public final class Roster {
  private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

  private final CamelContext camel;
  private final Duration patience;
  private final InstantSource clock;

  /* Those that failed to tell, so that each is spoken of once in the log. */
  private final Set<StationTitle> silent = ConcurrentHashMap.newKeySet();

  /**
   * @param patience how long a station may wait for somebody before it is in trouble
   */
  public Roster(CamelContext camel, Duration patience, InstantSource clock) {
    this.camel = camel;
    this.patience = patience;
    this.clock = clock;
  }

  /** How long a station may wait for somebody. */
  public Duration patience() {
    return patience;
  }

  /** A station and what it told. */
  public record Told(Station station, StationTitle title, StationReport report) {}

  /** Each title once, in the order of kinds and names. */
  public List<Station> stations() {
    Map<StationTitle, Station> found = new LinkedHashMap<>();
    camel.getEndpoints().forEach(endpoint -> add(endpoint, found));
    camel.getRegistry().findByType(Station.class).forEach(bean -> add(bean, found));
    camel.getRegistry().findByType(StationGroup.class).forEach(bean -> add(bean, found));
    return found.values().stream()
        .sorted(
            Comparator.comparing((Station station) -> station.title().kind())
                .thenComparing(station -> station.title().name()))
        .toList();
  }

  private static void add(Object part, Map<StationTitle, Station> found) {
    if (part instanceof Station station) {
      found.putIfAbsent(station.title(), station);
    }
    if (part instanceof StationGroup group) {
      group.stations().forEach(station -> found.putIfAbsent(station.title(), station));
    }
  }

  /** What all of them tell. */
  public List<Told> told() {
    List<Told> told = new ArrayList<>();
    for (Station station : stations()) {
      StationTitle title = station.title();
      told.add(new Told(station, title, report(station, title)));
    }
    return told;
  }

  /** What those of one kind tell. */
  public List<Told> told(StationKind kind) {
    return told().stream().filter(one -> one.title().kind() == kind).toList();
  }

  /** The names of those of one kind that are in a state. */
  public static Set<String> names(Collection<Told> told, StationKind kind, StationState state) {
    Set<String> names = new TreeSet<>();
    for (Told one : told) {
      if (one.title().kind() == kind && one.report().state() == state) {
        names.add(one.title().name());
      }
    }
    return names;
  }

  /* One that fails must not take the numbers of all others with it. */
  private StationReport report(Station station, StationTitle title) {
    try {
      StationReport report = station.report().within(patience, clock.instant());
      silent.remove(title);
      return report;
    } catch (RuntimeException e) {
      if (silent.add(title)) {
        LOG.error(
            "A station does not tell how it is. {}={} type={}",
            title.kind().word(),
            title.name(),
            title.type(),
            e);
      }
      return new StationReport(
          StationState.IN_TROUBLE,
          "does not tell how it is",
          e.getClass().getSimpleName(),
          null,
          List.of());
    }
  }
}
