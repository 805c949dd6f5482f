package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import dev.wadi.query.Amounts;
import dev.wadi.station.CaptureRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a capture while a rule fires whose label or annotation {@code wadi_capture} names one,
 * and tells captures that last until a rule fires which do. For one thread.
 */
final class CaptureAsker {
  private static final String MORE = AlertRule.CAPTURE + "_";

  private final Supplier<@Nullable CaptureRequests> requests;
  private final TreeSet<String> asked = new TreeSet<>();
  private boolean knowsBefore;

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
    CaptureRequests known = requests.get();
    if (known == null) {
      return;
    }
    known.looked(names(rules), firing(active));
    if (wanted.isEmpty() && asked.isEmpty() && knowsBefore) {
      return;
    }
    if (!knowsBefore) {
      // What was asked for before a restart, and is not any more, ends now.
      knowsBefore = true;
      asked.addAll(known.underWay());
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

  private static Set<String> names(RuleSet rules) {
    Set<String> names = new TreeSet<>();
    rules.rules().forEach(rule -> names.add(rule.name()));
    return names;
  }

  private static Map<String, Instant> firing(List<Alert> active) {
    Map<String, Instant> firing = new TreeMap<>();
    for (Alert alert : active) {
      Instant fired = alert.firedAt();
      if (alert.state() == State.FIRING && fired != null) {
        firing.merge(alert.name(), fired, (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    return firing;
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

  private static CaptureRequests.Limits limits(Alert alert) {
    return new CaptureRequests.Limits(
        Amounts.bytes(text(alert, MORE + "max_bytes")).orElse(0),
        Amounts.duration(text(alert, MORE + "max_duration")).orElse(Duration.ZERO),
        Amounts.duration(text(alert, MORE + "since")).orElse(Duration.ZERO));
  }

  /**
   * What is wrong with what a rule says of its capture; null when nothing is.
   *
   * @param annotations of the rule, as they stand in its file
   */
  static @Nullable String wrong(Map<String, String> annotations) {
    String bytes = annotations.getOrDefault(MORE + "max_bytes", "");
    if (isFixed(bytes) && Amounts.bytes(bytes).isEmpty()) {
      return MORE + "max_bytes: '" + bytes + "' (expected: a size such as 100MB)";
    }
    for (String name : List.of("max_duration", "since")) {
      String text = annotations.getOrDefault(MORE + name, "");
      if (isFixed(text) && Amounts.duration(text).isEmpty()) {
        return MORE + name + ": '" + text + "' (expected: a duration such as 10m)";
      }
    }
    return null;
  }

  private static boolean isFixed(String text) {
    return !text.isBlank() && !text.contains("{{");
  }
}
