package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a capture while a rule fires whose label or annotation {@code wadi_capture} names one.
 * For one thread.
 */
final class CaptureAsker {
  private static final String MORE = AlertRule.CAPTURE + "_";

  private final Supplier<@Nullable CaptureRequests> requests;
  private final TreeSet<String> asked = new TreeSet<>();

  CaptureAsker(Supplier<@Nullable CaptureRequests> requests) {
    this.requests = requests;
  }

  void update(RuleSet rules, List<Alert> active) {
    Map<String, Alert> wanted = new TreeMap<>();
    for (Alert alert : active) {
      String name = text(alert, AlertRule.CAPTURE);
      if (alert.state() == State.FIRING && !name.isEmpty()) {
        wanted.putIfAbsent(name, alert);
      }
    }
    if (wanted.isEmpty() && asked.isEmpty()) {
      return;
    }
    CaptureRequests known = requests.get();
    if (known == null) {
      return;
    }
    for (String name : List.copyOf(asked)) {
      if (!wanted.containsKey(name)) {
        known.stop(name);
        asked.remove(name);
      }
    }
    Map<String, AlertRule> byId = new HashMap<>();
    rules.rules().forEach(rule -> byId.put(rule.id(), rule));
    wanted.forEach(
        (name, alert) -> {
          if (asked.add(name)) {
            known.start(name, query(alert, byId.get(alert.rule())), limits(alert));
          }
        });
  }

  private static String text(Alert alert, String name) {
    String label = alert.labels().get(name, "");
    return (label.isEmpty() ? alert.annotations().getOrDefault(name, "") : label).strip();
  }

  /* What the rule says, else the lines that it counts. */
  private static String query(Alert alert, @Nullable AlertRule rule) {
    String said = text(alert, MORE + "query");
    if (!said.isEmpty()) {
      return said;
    }
    return rule != null && rule.condition() instanceof Condition.OfLines lines
        ? lines.query().firstLogQuery()
        : "{}";
  }

  private static Map<String, String> limits(Alert alert) {
    Map<String, String> limits = new TreeMap<>();
    for (String name : List.of("max_bytes", "max_duration", "since")) {
      String text = text(alert, MORE + name);
      if (!text.isEmpty()) {
        limits.put(name, text);
      }
    }
    return limits;
  }
}
