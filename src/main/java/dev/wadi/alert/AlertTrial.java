package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.MetricLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rules asked of lines of the past, whose times are the clock: what would have fired, and when.
 * Give it batches in the order of time. For one thread.
 */
public final class AlertTrial {
  private final RuleEngine engine;
  private final RuleSet rules;
  private final List<Alert> fired = new ArrayList<>();
  private @Nullable Instant now;
  private Instant nextTick = Instant.MAX;
  private long entries;

  /**
   * What came of it.
   *
   * @param fired each alert that fired, as it is at the end: with when it was over, if it was
   * @param pending those that the end of the lines found waiting
   * @param failed rules that could not be asked, with why; or of which lines were left out
   */
  public record Outcome(
      List<Alert> fired,
      List<Alert> pending,
      List<String> failed,
      @Nullable Instant end,
      long entries) {
    public Outcome {
      fired = List.copyOf(fired);
      pending = List.copyOf(pending);
      failed = List.copyOf(failed);
    }
  }

  /** Rules of numbers of the gateway are never true here: a capture does not know them. */
  public AlertTrial(RuleSet rules, MetricLimits limits) {
    this.rules = rules;
    this.engine = new RuleEngine(limits, Integer.MAX_VALUE, GatewayNumbers.NONE);
  }

  /** Lines, none of them older than those before. */
  public void add(Batch batch) {
    long first = Long.MAX_VALUE;
    for (LogStream stream : batch.streams()) {
      for (int i = 0; i < stream.size(); i++) {
        first = Math.min(first, stream.timestampNanos(i));
      }
    }
    if (first != Long.MAX_VALUE) {
      runTo(Rfc3339.toInstant(first));
      engine.add(batch);
      entries += batch.entries();
    }
  }

  /** Lets time pass without lines: all rules are asked whose time comes before. */
  public void runTo(Instant time) {
    if (now == null) {
      /* What was before the first line nobody knows. */
      engine.watchedSince(time);
      engine.load(rules, time);
      nextTick = engine.nextDue(time);
      now = time;
    }
    while (nextTick.isBefore(time)) {
      note(engine.evaluate(nextTick));
      nextTick = engine.nextDue(nextTick);
    }
    if (time.isAfter(now)) {
      engine.advance(time);
      now = time;
    }
  }

  private void note(List<Change> changes) {
    for (Change change : changes) {
      Alert alert = change.alert();
      if (alert.state() == State.RESOLVED) {
        fired.replaceAll(known -> isSame(known, alert) ? alert : known);
      } else {
        fired.add(alert);
      }
    }
  }

  private static boolean isSame(Alert known, Alert alert) {
    return known.state() == State.FIRING
        && known.rule().equals(alert.rule())
        && known.labels().equals(alert.labels());
  }

  /** Asks each rule once more, at its next time, and tells what came of it all. */
  public Outcome finish() {
    Instant end = now;
    if (end != null) {
      note(engine.evaluateLast(end));
    }
    List<String> failed = new ArrayList<>();
    for (RuleGroup group : rules.groups()) {
      for (AlertRule rule : group.rules()) {
        tell(group, rule, failed);
      }
    }
    List<Alert> pending =
        engine.book().active().stream().filter(alert -> alert.state() == State.PENDING).toList();
    return new Outcome(fired, pending, failed, end, entries);
  }

  private void tell(RuleGroup group, AlertRule rule, List<String> failed) {
    RuleEngine.Health health = engine.health(rule);
    if (health != null && health.error() != null) {
      failed.add(rule.name() + ": " + health.error());
    }
    if (rule.condition() instanceof Condition.OfGateway) {
      failed.add(rule.name() + ": a number of the gateway, which a capture does not have");
    }
    var watch = engine.watch(group, rule);
    if (watch != null && watch.failedLines() > 0) {
      failed.add(
          "%s: %d lines were left out: %s"
              .formatted(rule.name(), watch.failedLines(), watch.error()));
    }
    if (watch != null && watch.refusedSamples() > 0) {
      failed.add(
          "%s: %d lines were not counted: too many series"
              .formatted(rule.name(), watch.refusedSamples()));
    }
  }
}
