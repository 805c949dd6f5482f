package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import dev.wadi.model.Labels;
import dev.wadi.query.Sample;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which alerts there are, and how each goes from pending to firing to resolved. Bounded: of further
 * alerts none is made, and that is counted; of those that are over the last ones are remembered.
 * For one thread.
 */
final class AlertBook {
  static final int MOST_RESOLVED = 200;

  private final int mostActive;
  private final Map<String, Map<Labels, Alert>> active = new TreeMap<>();
  private final Deque<Alert> resolved = new ArrayDeque<>();
  private int size;
  private long refused;
  private boolean changed;

  AlertBook(int mostActive) {
    this.mostActive = mostActive;
  }

  /** What is known of the lines that an answer was made of. */
  enum Knowledge {
    /** All of them. */
    WHOLE,
    /** Some may be missing, and more can only make the condition truer. */
    PART_OF_GROWING,
    /** Some may be missing. */
    PART
  }

  /**
   * Takes what a rule's condition gives now, a sample for each series with which it holds. When
   * lines may be missing nothing is over, and nothing begins that further lines might undo.
   *
   * @return what fires from now on, and what is over
   * @throws IllegalArgumentException when two series have the same labels, or too many hold
   */
  List<Change> update(
      AlertRule rule, int mostOfRule, List<Sample> samples, Instant now, Knowledge knowledge) {
    if (mostOfRule > 0 && samples.size() > mostOfRule) {
      throw new IllegalArgumentException(
          samples.size()
              + " alerts (expected: at most "
              + mostOfRule
              + ", the limit of the group)");
    }
    Map<Labels, Sample> holding = new LinkedHashMap<>();
    for (Sample sample : samples) {
      Labels labels = labels(rule, sample);
      if (holding.put(labels, sample) != null) {
        throw new IllegalArgumentException(
            "two series with the same labels "
                + labels
                + " (expected: labels of the rule that do not hide those of the series)");
      }
    }
    List<Change> changes = new ArrayList<>();
    Map<Labels, Alert> mine = active.computeIfAbsent(rule.id(), id -> new LinkedHashMap<>());
    if (knowledge == Knowledge.WHOLE) {
      end(rule, mine, holding.keySet(), now, changes);
    }
    holding.forEach(
        (labels, sample) -> {
          Alert known = mine.get(labels);
          if (known == null && knowledge != Knowledge.PART) {
            known = begin(rule, labels, now);
          }
          if (known != null) {
            hold(rule, mine, known, sample, now, changes);
          }
        });
    if (mine.isEmpty()) {
      active.remove(rule.id());
    }
    return changes;
  }

  private static Labels labels(AlertRule rule, Sample sample) {
    Map<String, String> all = new TreeMap<>(sample.labels());
    rule.labels()
        .forEach((name, template) -> all.put(name, template.fill(sample.labels(), sample.value())));
    all.put("alertname", rule.name());
    return Labels.of(all);
  }

  private void end(
      AlertRule rule,
      Map<Labels, Alert> mine,
      Set<Labels> holding,
      Instant now,
      List<Change> changes) {
    Iterator<Alert> all = mine.values().iterator();
    while (all.hasNext()) {
      Alert alert = all.next();
      boolean kept =
          alert.state() == State.FIRING
              && rule.keepNanos() > 0
              && now.isBefore(alert.heldAt().plusNanos(rule.keepNanos()));
      if (!holding.contains(alert.labels()) && !kept) {
        all.remove();
        over(alert, now, changes);
      }
    }
  }

  private void over(Alert alert, Instant now, List<Change> changes) {
    size--;
    changed = true;
    if (alert.state() == State.FIRING) {
      Alert done = alert.resolved(now);
      changes.add(new Change(done));
      resolved.addLast(done);
      if (resolved.size() > MOST_RESOLVED) {
        resolved.removeFirst();
      }
    }
  }

  private @org.jspecify.annotations.Nullable Alert begin(
      AlertRule rule, Labels labels, Instant now) {
    if (size >= mostActive) {
      refused++;
      return null;
    }
    size++;
    changed = true;
    return new Alert(
        rule.id(), rule.name(), labels, Map.of(), State.PENDING, 0, now, null, now, null);
  }

  private void hold(
      AlertRule rule,
      Map<Labels, Alert> mine,
      Alert known,
      Sample sample,
      Instant now,
      List<Change> changes) {
    Map<String, String> texts = new TreeMap<>();
    rule.annotations()
        .forEach(
            (name, template) -> texts.put(name, template.fill(sample.labels(), sample.value())));
    Alert alert = known.holding(sample.value(), texts, now);
    if (alert.state() == State.PENDING
        && !now.isBefore(alert.since().plusNanos(rule.holdNanos()))) {
      alert = alert.firing(now);
      changed = true;
      changes.add(new Change(alert));
    }
    mine.put(alert.labels(), alert);
  }

  /** Ends all alerts of rules that there are no more. */
  List<Change> keepOnly(Set<String> rules, Instant now) {
    List<Change> changes = new ArrayList<>();
    Iterator<Map.Entry<String, Map<Labels, Alert>>> all = active.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<String, Map<Labels, Alert>> entry = all.next();
      if (!rules.contains(entry.getKey())) {
        all.remove();
        entry.getValue().values().forEach(alert -> over(alert, now, changes));
      }
    }
    return changes;
  }

  /** Takes over what was written down before a restart. */
  void restore(Collection<Alert> alerts) {
    for (Alert alert : alerts) {
      if (!alert.isActive()) {
        resolved.addLast(alert);
      } else if (size < mostActive) {
        Map<Labels, Alert> mine = active.computeIfAbsent(alert.rule(), id -> new LinkedHashMap<>());
        size += mine.put(alert.labels(), alert) == null ? 1 : 0;
      }
    }
  }

  /** Pending and firing alerts, by rule. */
  List<Alert> active() {
    List<Alert> all = new ArrayList<>();
    active.values().forEach(mine -> all.addAll(mine.values()));
    return all;
  }

  /** The alerts of one rule. */
  Collection<Alert> active(AlertRule rule) {
    return List.copyOf(active.getOrDefault(rule.id(), Map.of()).values());
  }

  /** The last ones that are over, the oldest first. */
  List<Alert> resolved() {
    return List.copyOf(resolved);
  }

  /** Alerts that were not made because there were too many. */
  long refused() {
    return refused;
  }

  /** Whether alerts came or went since this was last asked. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }
}
