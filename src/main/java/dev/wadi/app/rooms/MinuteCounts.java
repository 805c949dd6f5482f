package dev.wadi.app.rooms;

import dev.wadi.capture.GatewayEvent;
import dev.wadi.model.AddressClass;
import dev.wadi.source.push.PushStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What was counted since the last look, as events of a trail: one for each kind of which there was
 * something, so a quiet minute costs nothing and a busy one no more than there are kinds. Threads
 * share it.
 */
final class MinuteCounts {
  private final List<Supplier<Map<Kind, Long>>> sources = new CopyOnWriteArrayList<>();
  private final Map<Kind, Long> told = new HashMap<>();

  /**
   * What is counted; of a small closed set.
   *
   * @param event of the trail
   * @param about its fields
   */
  record Kind(String event, Map<String, String> about) {
    Kind {
      about = Map.copyOf(about);
    }
  }

  /** Adds numbers that only grow. */
  void add(Supplier<Map<Kind, Long>> totals) {
    sources.add(totals);
  }

  /** The connections of a door. */
  void connections(String door, Supplier<Map<AddressClass, Long>> totals) {
    add(
        () -> {
          Map<Kind, Long> kinds = new HashMap<>();
          totals
              .get()
              .forEach(
                  (from, count) ->
                      kinds.put(
                          new Kind(
                              GatewayEvent.CONNECTIONS, Map.of("door", door, "from", from.key())),
                          count));
          return kinds;
        });
  }

  /** The answers of the HTTP door. */
  void answers(Supplier<Map<PushStatistics.Answer, Long>> totals) {
    add(
        () -> {
          Map<Kind, Long> kinds = new HashMap<>();
          totals
              .get()
              .forEach(
                  (answer, count) ->
                      kinds.put(
                          new Kind(
                              GatewayEvent.PUSH_ANSWERS,
                              Map.of(
                                  "door",
                                  answer.source(),
                                  "status",
                                  Integer.toString(answer.status()))),
                          count));
          return kinds;
        });
  }

  /** What is new, in an order that stays. */
  synchronized List<GatewayEvent> since(Instant now) {
    List<GatewayEvent> events = new ArrayList<>();
    for (Supplier<Map<Kind, Long>> source : sources) {
      Map<String, GatewayEvent> sorted = new TreeMap<>();
      source
          .get()
          .forEach(
              (kind, total) -> {
                Long before = told.put(kind, total);
                long more = total - (before == null ? 0 : before);
                if (more > 0) {
                  GatewayEvent event = GatewayEvent.counted(now, kind.event(), more, kind.about());
                  sorted.put(event.about().toString(), event);
                }
              });
      events.addAll(sorted.values());
    }
    return events;
  }
}
