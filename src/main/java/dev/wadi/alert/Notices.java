package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What is told of alerts: that one fires, and that one of which this was told is over. Alerts can
 * be put together by labels, then a group is told as one; within the cooldown after it was told
 * that something fires, the same is not told again, and if it fires still when that is over, it is
 * told then. What is silenced is told when the silence ends. For one thread.
 */
final class Notices {
  private static final int MOST_SHOWN = 10;

  private final List<String> groupBy;
  private final Duration cooldown;
  private final Map<String, Told> told = new TreeMap<>();
  private long withheld;

  /** What was said of a group last. */
  private static final class Told {
    /** The alerts that were told of, and are not known to be over. */
    final Map<Labels, Alert> firing = new LinkedHashMap<>();

    @Nullable Instant lastAt;
  }

  /**
   * @param groupBy labels by which alerts are put together; none: each is told by itself
   */
  Notices(List<String> groupBy, Duration cooldown) {
    this.groupBy = List.copyOf(groupBy);
    this.cooldown = cooldown;
  }

  /**
   * The events that are due.
   *
   * @param active all alerts that there are
   * @param silenced which of them nobody wants to hear of
   */
  List<Event> due(
      List<Alert> active,
      List<Change> changes,
      BiPredicate<Labels, Instant> silenced,
      Instant now) {
    List<Event> events = new ArrayList<>();
    for (Change change : changes) {
      if (change.alert().state() == State.RESOLVED) {
        over(change.alert(), now, events);
      }
    }
    Map<String, List<Alert>> groups = new TreeMap<>();
    for (Alert alert : active) {
      if (alert.state() == State.FIRING) {
        groups.computeIfAbsent(key(alert), k -> new ArrayList<>()).add(alert);
      }
    }
    groups.forEach((key, firing) -> fires(key, firing, silenced, now, events));
    forget(now);
    return events;
  }

  private void over(Alert alert, Instant now, List<Event> events) {
    String key = key(alert);
    Told group = told.get(key);
    if (group == null || group.firing.remove(alert.labels()) == null) {
      return; // nobody heard that it began
    }
    if (group.firing.isEmpty()) {
      events.add(event(EventNames.ALERT_RESOLVED, key, List.of(alert), now));
    }
  }

  private void fires(
      String key,
      List<Alert> firing,
      BiPredicate<Labels, Instant> silenced,
      Instant now,
      List<Event> events) {
    Told group = told.computeIfAbsent(key, k -> new Told());
    List<Alert> news = new ArrayList<>();
    for (Alert alert : firing) {
      boolean known = group.firing.containsKey(alert.labels());
      if (known) {
        group.firing.put(alert.labels(), alert);
      } else if (!silenced.test(alert.labels(), now)) {
        news.add(alert);
      }
    }
    if (news.isEmpty()) {
      return;
    }
    Instant last = group.lastAt;
    if (last != null && now.isBefore(last.plus(cooldown))) {
      news.stream().filter(alert -> now.equals(alert.firedAt())).forEach(alert -> withheld++);
      return;
    }
    news.forEach(alert -> group.firing.put(alert.labels(), alert));
    group.lastAt = now;
    events.add(event(EventNames.ALERT, key, news, now));
  }

  private void forget(Instant now) {
    told.values()
        .removeIf(
            group ->
                group.firing.isEmpty()
                    && (group.lastAt == null || !now.isBefore(group.lastAt.plus(cooldown))));
  }

  private String key(Alert alert) {
    if (groupBy.isEmpty()) {
      return alert.rule() + alert.labels();
    }
    Map<String, String> labels = new TreeMap<>();
    groupBy.forEach(name -> labels.put(name, alert.labels().get(name, "")));
    return Labels.of(labels).toString();
  }

  private Event event(String name, String key, List<Alert> alerts, Instant now) {
    Alert first = alerts.get(0);
    Event event = Event.of(now, name).about(subject(alerts)).with(Event.DETAIL, detail(alerts));
    event = event.with(Event.SEVERITY, first.labels().get("severity"));
    event = event.with(Event.KEY, key).with(Event.STARTED, Rfc3339.format(first.since()));
    event = event.with("value", TemplateFunction.shown(first.value()));
    if (alerts.size() > 1) {
      event = event.with("alerts", alerts.size());
    }
    Labels common = common(alerts);
    for (int i = 0; i < common.size(); i++) {
      event = named(event, Event.LABEL, common.name(i), common.value(i));
    }
    if (alerts.size() == 1) {
      for (Map.Entry<String, String> one : new TreeMap<>(first.annotations()).entrySet()) {
        event = named(event, Event.ANNOTATION, one.getKey(), one.getValue());
      }
    }
    return event;
  }

  /* Names of fields can be longer than an event takes. */
  private static Event named(Event event, String prefix, String name, String text) {
    return name.length() > 80 || !name.matches("[A-Za-z0-9_.-]+")
        ? event
        : event.with(prefix + name, text);
  }

  private static String subject(List<Alert> alerts) {
    List<String> names = alerts.stream().map(Alert::name).distinct().toList();
    return names.size() <= 3
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 3)) + " and others";
  }

  private static String detail(List<Alert> alerts) {
    if (alerts.size() == 1) {
      return alerts.get(0).says();
    }
    StringBuilder out = new StringBuilder(alerts.size() + " alerts");
    alerts.stream()
        .sorted(Comparator.comparing(alert -> alert.labels().toString()))
        .limit(MOST_SHOWN)
        .forEach(alert -> out.append("\n").append(alert.says()));
    return out.append(alerts.size() > MOST_SHOWN ? "\n..." : "").toString();
  }

  private static Labels common(List<Alert> alerts) {
    Map<String, String> labels = new TreeMap<>(alerts.get(0).labels());
    for (Alert alert : alerts) {
      labels.entrySet().removeIf(one -> !one.getValue().equals(alert.labels().get(one.getKey())));
    }
    labels.remove("alertname");
    return Labels.of(labels);
  }

  /** What was told, to be written down: a label set for each alert, and when, by group. */
  Map<String, TellState> state() {
    Map<String, TellState> state = new TreeMap<>();
    told.forEach(
        (key, group) ->
            state.put(key, new TellState(List.copyOf(group.firing.keySet()), group.lastAt)));
    return state;
  }

  /** Of a group: the alerts that were told of, and when something was told. */
  record TellState(List<Labels> firing, @Nullable Instant lastAt) {}

  /** Takes over what was told before a restart. */
  void restore(Map<String, TellState> state, List<Alert> active) {
    Map<Labels, Alert> byLabels = new LinkedHashMap<>();
    active.forEach(alert -> byLabels.put(alert.labels(), alert));
    state.forEach(
        (key, group) -> {
          Told mine = new Told();
          mine.lastAt = group.lastAt();
          for (Labels labels : group.firing()) {
            Alert alert = byLabels.get(labels);
            if (alert != null && key(alert).equals(key)) {
              mine.firing.put(labels, alert);
            }
          }
          told.put(key, mine);
        });
  }

  /** Alerts that began to fire within the cooldown, and were not told then. */
  long withheld() {
    return withheld;
  }
}
