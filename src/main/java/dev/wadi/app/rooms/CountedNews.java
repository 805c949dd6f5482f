package dev.wadi.app.rooms;

import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.management.Roster;
import dev.wadi.station.Reading;
import dev.wadi.station.StationTitle;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events that show in what a station counts: an upload that failed, captures that were removed. A
 * number that is new is no event. For one thread.
 */
final class CountedNews {
  private static final String FAILED = "wadi_objects_failures_total";
  private static final String REMOVED = "wadi_objects_removed_captures_total";

  /** A store that fails goes on failing: told again only after so many looks without a failure. */
  static final int QUIET_LOOKS = 60;

  private final InstantSource clock;
  private Map<StationTitle, Map<String, Double>> before = new HashMap<>();
  private final Map<StationTitle, Integer> failing = new HashMap<>();

  CountedNews(InstantSource clock) {
    this.clock = clock;
  }

  /** What has happened since the last look. */
  List<Event> look(List<Roster.Told> stations) {
    List<Event> news = new ArrayList<>();
    Map<StationTitle, Map<String, Double>> now = new HashMap<>();
    for (Roster.Told one : stations) {
      Map<String, Double> counts = new HashMap<>();
      for (Reading reading : one.report().readings()) {
        if (reading.metric().equals(FAILED) || reading.metric().equals(REMOVED)) {
          counts.merge(reading.metric(), reading.value(), Double::sum);
        }
      }
      if (counts.isEmpty()) {
        continue;
      }
      now.put(one.title(), counts);
      failed(one, more(one.title(), counts, FAILED), news);
      double removed = more(one.title(), counts, REMOVED);
      if (removed > 0) {
        news.add(
            about(EventNames.CAPTURE_REMOVED, one)
                .with(
                    Event.DETAIL,
                    "captures deleted here after they were copied: " + (long) removed));
      }
    }
    before = now;
    failing.keySet().retainAll(now.keySet());
    return news;
  }

  private void failed(Roster.Told one, double more, List<Event> news) {
    Integer quiet = failing.get(one.title());
    if (more > 0) {
      failing.put(one.title(), 0);
      if (quiet == null) {
        news.add(
            about(EventNames.UPLOAD_FAILED, one)
                .with(
                    Event.DETAIL, "something could not be put into the store; it is tried again"));
      }
    } else if (quiet != null) {
      if (quiet + 1 >= QUIET_LOOKS) {
        failing.remove(one.title());
      } else {
        failing.put(one.title(), quiet + 1);
      }
    }
  }

  private double more(StationTitle title, Map<String, Double> counts, String metric) {
    Map<String, Double> known = before.get(title);
    Double then = known == null ? counts.get(metric) : known.get(metric);
    return then == null ? 0 : counts.getOrDefault(metric, then) - then;
  }

  private Event about(String name, Roster.Told one) {
    return Event.of(clock.instant(), name)
        .about(one.title().name())
        .with(Event.KEY, one.title().type());
  }
}
