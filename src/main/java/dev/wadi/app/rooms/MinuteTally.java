package dev.wadi.app.rooms;

import dev.wadi.capture.GatewayEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What parts of the gateway count towards the next minute's lines of the trail, a bounded number of
 * kinds; those beyond it are told together. Threads share it.
 */
final class MinuteTally {
  static final int MOST_KINDS = 1000;

  private final Map<String, Map<Map<String, String>, Long>> counts = new TreeMap<>();
  private int kinds;

  synchronized void add(String event, long more, Map<String, String> about) {
    if (more <= 0) {
      return;
    }
    Map<Map<String, String>, Long> of = counts.computeIfAbsent(event, e -> new HashMap<>());
    Map<String, String> kind = Map.copyOf(about);
    if (!of.containsKey(kind)) {
      if (kinds >= MOST_KINDS) {
        kind = Map.of("others", "true");
      }
      kinds += of.containsKey(kind) ? 0 : 1;
    }
    of.merge(kind, more, Long::sum);
  }

  /** What was counted since the last call, in an order that stays. */
  synchronized List<GatewayEvent> take(Instant now) {
    List<GatewayEvent> events = new ArrayList<>();
    counts.forEach(
        (event, of) -> {
          Map<String, GatewayEvent> sorted = new TreeMap<>();
          of.forEach(
              (about, count) -> {
                GatewayEvent one = GatewayEvent.counted(now, event, count, about);
                sorted.put(one.about().toString(), one);
              });
          events.addAll(sorted.values());
        });
    counts.clear();
    kinds = 0;
    return events;
  }
}
