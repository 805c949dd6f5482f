package dev.wadi.management;

import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The numbers of all stations for Prometheus. They come and go with the routes, so they are looked
 * over before each reading; all numbers of one station are of one moment.
 */
public final class StationMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(StationMetrics.class);

  /** Series of all stations; further ones are left out, and the log says so. */
  private static final int MOST_SERIES = 20_000;

  private final Metrics metrics;
  private final Roster roster;
  private final Map<Key, Series> known = new HashMap<>();
  private final Set<String> refused = new HashSet<>();

  private record Key(String metric, Map<String, String> labels) {}

  /** What a metric reads; without a handle it is one that cannot be shown. */
  private static final class Series {
    private volatile double value;
    private Metrics.@Nullable Handle handle;
  }

  private StationMetrics(Metrics metrics, Roster roster) {
    this.metrics = metrics;
    this.roster = roster;
  }

  /** From now on every reading shows the stations. */
  public static void bind(Metrics metrics, Roster roster) {
    metrics.beforeReading(new StationMetrics(metrics, roster)::refresh);
  }

  private synchronized void refresh() {
    List<Roster.Told> told = roster.told();
    Set<Key> seen = new HashSet<>();
    for (Roster.Told one : told) {
      for (Reading reading : one.report().readings()) {
        show(reading, one.title().kind(), one.title().name(), seen);
      }
    }
    standing(told, StationKind.SOURCE, seen);
    standing(told, StationKind.SINK, seen);
    known
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !seen.contains(entry.getKey());
              Metrics.Handle handle = entry.getValue().handle;
              if (gone && handle != null) {
                metrics.remove(handle);
              }
              return gone;
            });
  }

  /* A name may stand for two stations, a reader and what it feeds: it stands when one of them does. */
  private void standing(List<Roster.Told> told, StationKind kind, Set<Key> seen) {
    Set<String> paused = Roster.names(told, kind, StationState.PAUSED);
    Set<String> troubled = Roster.names(told, kind, StationState.IN_TROUBLE);
    for (Roster.Told one : told) {
      if (one.title().kind() == kind) {
        String name = one.title().name();
        String word = kind.word();
        show(
            Reading.now(
                word + "_paused",
                "",
                "1 while somebody has paused a " + word + ".",
                paused.contains(name) ? 1 : 0),
            kind,
            name,
            seen);
        show(
            Reading.now(
                word + "_in_trouble",
                "",
                "1 while a " + word + " cannot do its work.",
                troubled.contains(name) ? 1 : 0),
            kind,
            name,
            seen);
      }
    }
  }

  private void show(Reading reading, StationKind kind, String name, Set<Key> seen) {
    Map<String, String> labels = new TreeMap<>(reading.labels());
    labels.put(kind.word(), name);
    Key key = new Key(reading.metric(), labels);
    if (!seen.add(key)) {
      return; // Told already, by the first that has this name.
    }
    Series series = known.get(key);
    if (series == null) {
      series = new Series();
      series.handle = register(reading, key, series);
      known.put(key, series);
    }
    series.value = reading.value();
  }

  /* A number with a name or a label that cannot be must not take all others with it. */
  private Metrics.@Nullable Handle register(Reading reading, Key key, Series series) {
    if (known.size() >= MOST_SERIES) {
      refuse(key.metric, "there are " + MOST_SERIES + " series already");
      return null;
    }
    try {
      return reading.total()
          ? metrics.counter(key.metric, reading.help(), key.labels, () -> series.value)
          : metrics.gauge(key.metric, reading.help(), key.labels, () -> series.value);
    } catch (IllegalArgumentException e) {
      refuse(key.metric, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void refuse(String metric, String why) {
    if (refused.add(metric)) {
      LOG.error("A number of a station cannot be shown. metric={} cause={}", metric, why);
    }
  }
}
