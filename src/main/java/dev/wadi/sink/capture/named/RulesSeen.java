package dev.wadi.sink.capture.named;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the rules of alerts: which there are, and when each began to fire last.
 * Thread-safe.
 */
final class RulesSeen {
  private Set<String> names = Set.of();
  private Map<String, Instant> firing = Map.of();
  private final Map<String, Instant> fired = new HashMap<>();

  /**
   * They were looked at once more.
   *
   * @param all names of all
   * @param now those that fire, each with when it last began to
   */
  synchronized void looked(Set<String> all, Map<String, Instant> now) {
    names = Set.copyOf(all);
    firing = Map.copyOf(now);
    fired.keySet().retainAll(names);
    // One that is over by the next look has fired all the same.
    now.forEach((name, at) -> fired.merge(name, at, (a, b) -> a.isAfter(b) ? a : b));
  }

  /** Those that there are, in order. */
  synchronized Set<String> names() {
    return new TreeSet<>(names);
  }

  /** Whether one fires now. */
  synchronized boolean fires(String name) {
    return firing.containsKey(name);
  }

  /** When one began to fire last, as far as this run of the gateway knows; null for never. */
  synchronized @Nullable Instant fired(String name) {
    return fired.get(name);
  }
}
