package dev.wadi.alert;

import java.util.List;

/**
 * Rules that are asked together, one after the other. Immutable.
 *
 * @param intervalNanos how often
 * @param mostAlerts that one rule of it may have; 0: no bound of its own
 * @param tenants whose lines are looked at; empty: all
 */
public record RuleGroup(
    String name, long intervalNanos, int mostAlerts, List<String> tenants, List<AlertRule> rules) {
  public RuleGroup {
    if (intervalNanos < 1_000_000_000L) {
      throw new IllegalArgumentException("interval: less than 1s (expected: 1s or more)");
    }
    tenants = List.copyOf(tenants);
    rules = List.copyOf(rules);
  }
}
