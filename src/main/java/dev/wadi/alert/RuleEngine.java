package dev.wadi.alert;

import dev.wadi.alert.AlertBook.Knowledge;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.MetricException;
import dev.wadi.query.MetricLimits;
import dev.wadi.query.MetricWindows;
import dev.wadi.query.MetricWindows.Watch;
import dev.wadi.query.MetricWindows.Watched;
import dev.wadi.query.Sample;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rules, the lines that they count, and the alerts that come of them; knows the time only as it is
 * told. For one thread.
 */
final class RuleEngine {
  private final MetricLimits limits;
  private final GatewayNumbers numbers;
  private final AlertBook book;
  private RuleSet rules = RuleSet.NONE;
  private List<Scope> scopes = List.of();
  private final Map<String, Health> health = new LinkedHashMap<>();
  private final Map<RuleGroup, Long> lastTicks = new HashMap<>();
  private final Map<String, Long> countedSince = new HashMap<>();
  private long watchedSince = Long.MIN_VALUE;
  private long evaluations;
  private long failures;
  private double lastDropped = Double.NaN;

  /** Lines of some tenants, and the rules that look at them. */
  private record Scope(List<String> tenants, List<RuleGroup> groups, MetricWindows windows) {
    boolean sees(Batch batch) {
      return tenants.isEmpty() || tenants.contains(batch.tenant());
    }
  }

  /** How a rule was last asked. */
  record Health(Instant at, @Nullable String error) {}

  RuleEngine(MetricLimits limits, int mostAlerts, GatewayNumbers numbers) {
    this.limits = limits;
    this.numbers = numbers;
    this.book = new AlertBook(mostAlerts);
  }

  /**
   * Takes these rules in place of those before. What was counted for queries that stay is kept.
   *
   * @return what is over because its rule is gone
   */
  List<Change> load(RuleSet set, Instant now) {
    Map<List<String>, List<RuleGroup>> byTenants =
        set.groups().stream()
            .collect(
                Collectors.groupingBy(
                    group -> group.tenants().stream().sorted().toList(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    long nanos = Rfc3339.toNanos(now);
    List<Scope> made = new ArrayList<>();
    Map<String, Long> since = new HashMap<>();
    byTenants.forEach(
        (tenants, groups) -> {
          MetricWindows windows = new MetricWindows(watched(groups), limits);
          windows.advance(nanos);
          @Nullable MetricWindows before = before(tenants);
          if (before != null) {
            windows.takeOver(before);
          }
          for (RuleGroup group : groups) {
            for (AlertRule rule : group.rules()) {
              boolean kept =
                  rule.condition() instanceof Condition.OfLines lines
                      && windows.tookOver(lines.query());
              Long known = countedSince.get(rule.condition().toString());
              since.put(
                  rule.condition().toString(),
                  kept && known != null ? known : Math.max(nanos, watchedSince));
            }
          }
          made.add(new Scope(tenants, groups, windows));
        });
    countedSince.clear();
    countedSince.putAll(since);
    scopes = made;
    rules = set;
    lastTicks.keySet().retainAll(set.groups());
    set.groups()
        .forEach(
            group -> lastTicks.putIfAbsent(group, Math.floorDiv(nanos, group.intervalNanos())));
    Map<String, AlertRule> byId = new HashMap<>();
    set.rules().forEach(rule -> byId.put(rule.id(), rule));
    health.keySet().retainAll(byId.keySet());
    return book.keepOnly(byId.keySet(), now);
  }

  private @Nullable MetricWindows before(List<String> tenants) {
    return scopes.stream()
        .filter(scope -> scope.tenants.equals(tenants))
        .map(Scope::windows)
        .findFirst()
        .orElse(null);
  }

  private static List<Watched> watched(List<RuleGroup> groups) {
    List<Watched> watched = new ArrayList<>();
    for (RuleGroup group : groups) {
      for (AlertRule rule : group.rules()) {
        if (rule.condition() instanceof Condition.OfLines lines) {
          watched.add(new Watched(lines.query(), group.intervalNanos()));
        }
      }
    }
    return watched;
  }

  RuleSet rules() {
    return rules;
  }

  AlertBook book() {
    return book;
  }

  /** Whether any rule counts lines. */
  boolean countsLines() {
    return rules.rules().stream().anyMatch(rule -> rule.condition() instanceof Condition.OfLines);
  }

  /**
   * What is to be written down.
   *
   * @param counted up to where the lines of each tenant were counted
   */
  CountFile.Content content(Map<String, Position> counted) {
    Map<String, byte[]> windows = new TreeMap<>();
    scopes.forEach(scope -> windows.put(String.join(",", scope.tenants), scope.windows.snapshot()));
    return new CountFile.Content(counted, countedSince, windows);
  }

  /**
   * Takes what was counted before a restart. What a condition was counted since goes on, too, if
   * places of the log were written with it.
   *
   * @throws IOException when it is not what was written
   */
  void restore(CountFile.Content content) throws IOException {
    for (Scope scope : scopes) {
      byte[] snapshot = content.windows().get(String.join(",", scope.tenants));
      if (snapshot == null) {
        continue;
      }
      scope.windows.restore(snapshot);
      for (RuleGroup group : scope.groups) {
        for (AlertRule rule : group.rules()) {
          Long since = content.since().get(rule.condition().toString());
          if (since != null
              && rule.condition() instanceof Condition.OfLines lines
              && scope.windows.tookOver(lines.query())) {
            countedSince.put(rule.condition().toString(), since);
          }
        }
      }
    }
  }

  /** Says from when on every line is counted; what lies before may be missing. */
  void watchedSince(Instant time) {
    watchedSince = Rfc3339.toNanos(time);
    countedSince.replaceAll((condition, since) -> Math.max(since, watchedSince));
  }

  /** Lines were not counted: what is said of this while may be wrong. */
  void missed(Instant now) {
    watchedSince(now);
  }

  private static long reach(AlertRule rule) {
    return rule.condition() instanceof Condition.OfLines lines ? lines.query().reachNanos() : 0;
  }

  /** Counts lines. */
  void add(Batch batch) {
    for (Scope scope : scopes) {
      if (scope.sees(batch)) {
        scope.windows.add(batch);
      }
    }
  }

  /** Says what time it is, so that lines of now are taken. */
  void advance(Instant now) {
    long nanos = Rfc3339.toNanos(now);
    scopes.forEach(scope -> scope.windows.advance(nanos));
  }

  /** Asks the rules of all groups whose time has come. */
  List<Change> evaluate(Instant now) {
    advance(now);
    List<Change> changes = new ArrayList<>();
    long nanos = Rfc3339.toNanos(now);
    double dropped = dropRate(nanos);
    for (Scope scope : scopes) {
      for (RuleGroup group : scope.groups) {
        long tick = Math.floorDiv(nanos, group.intervalNanos());
        Long last = lastTicks.put(group, tick);
        if (last == null || tick != last) {
          Instant at = Rfc3339.toInstant(tick * group.intervalNanos());
          group.rules().forEach(rule -> ask(scope, group, rule, at, dropped, changes));
        }
      }
    }
    return changes;
  }

  /** Asks each group once more, at its first time that is not before the end of the lines. */
  List<Change> evaluateLast(Instant end) {
    List<Change> changes = new ArrayList<>();
    long nanos = Rfc3339.toNanos(end);
    Map<Long, List<Runnable>> ticks = new TreeMap<>();
    for (Scope scope : scopes) {
      for (RuleGroup group : scope.groups) {
        long tick = -Math.floorDiv(-nanos, group.intervalNanos());
        long at = tick * group.intervalNanos();
        Long last = lastTicks.put(group, tick);
        if (last == null || tick >= last) { // asked twice of the same lines it answers the same
          ticks
              .computeIfAbsent(at, time -> new ArrayList<>())
              .add(
                  () ->
                      group
                          .rules()
                          .forEach(
                              rule -> ask(scope, group, rule, Rfc3339.toInstant(at), 0, changes)));
        }
      }
    }
    ticks.forEach(
        (at, asks) -> {
          advance(Rfc3339.toInstant(at));
          asks.forEach(Runnable::run);
        });
    return changes;
  }

  /* Since the last look, which is a second ago; at the first look none. */
  private double dropRate(long nanos) {
    if (rules.groups().stream().noneMatch(group -> isNumbers(group) && isDue(group, nanos))) {
      return 0;
    }
    double now = numbers.dropped();
    double rate = Double.isNaN(lastDropped) ? 0 : Math.max(0, now - lastDropped);
    lastDropped = now;
    return rate;
  }

  private boolean isDue(RuleGroup group, long nanos) {
    Long last = lastTicks.get(group);
    return last == null || last != Math.floorDiv(nanos, group.intervalNanos());
  }

  private static boolean isNumbers(RuleGroup group) {
    return group.rules().stream().anyMatch(rule -> rule.condition() instanceof Condition.OfGateway);
  }

  /** When the next group's time comes. */
  Instant nextDue(Instant now) {
    long nanos = Rfc3339.toNanos(now);
    long next = Long.MAX_VALUE;
    for (RuleGroup group : rules.groups()) {
      long interval = group.intervalNanos();
      next = Math.min(next, (Math.floorDiv(nanos, interval) + 1) * interval);
    }
    return next == Long.MAX_VALUE ? Instant.MAX : Rfc3339.toInstant(next);
  }

  private void ask(
      Scope scope,
      RuleGroup group,
      AlertRule rule,
      Instant at,
      double dropRate,
      List<Change> changes) {
    evaluations++;
    try {
      List<Sample> samples =
          rule.condition() instanceof Condition.OfLines lines
              ? scope.windows.evaluate(lines.query(), Rfc3339.toNanos(at))
              : number((Condition.OfGateway) rule.condition(), dropRate);
      changes.addAll(book.update(rule, group.mostAlerts(), samples, at, knowledge(rule, at)));
      health.put(rule.id(), new Health(at, null));
    } catch (MetricException | IllegalArgumentException e) {
      /* Its alerts stay as they are: an answer that there is not says nothing about them. */
      failures++;
      health.put(rule.id(), new Health(at, e.getMessage()));
    }
  }

  private Knowledge knowledge(AlertRule rule, Instant at) {
    if (!(rule.condition() instanceof Condition.OfLines lines)) {
      return Knowledge.WHOLE;
    }
    long from = Rfc3339.toNanos(at) - reach(rule);
    boolean grows = lines.query().growsWithLines();
    long since = countedSince.getOrDefault(rule.condition().toString(), watchedSince);
    if (from >= since) {
      return Knowledge.WHOLE;
    }
    return grows ? Knowledge.PART_OF_GROWING : Knowledge.PART;
  }

  private List<Sample> number(Condition.OfGateway asked, double dropRate) {
    double value =
        switch (asked.metric()) {
          case LOGS_DROPPED -> numbers.dropped();
          case DROP_RATE -> dropRate;
          case DISK_PCT -> numbers.diskPercent();
          case LOGS_RECEIVED -> numbers.received();
        };
    return asked.comparison().holds(value, asked.threshold())
        ? List.of(new Sample(Labels.EMPTY, value))
        : List.of();
  }

  /** How a rule was last asked, if it was. */
  @Nullable Health health(AlertRule rule) {
    return health.get(rule.id());
  }

  /** How the counting for a rule goes, if it counts lines. */
  @Nullable Watch watch(RuleGroup group, AlertRule rule) {
    if (!(rule.condition() instanceof Condition.OfLines lines)) {
      return null;
    }
    for (Scope scope : scopes) {
      if (scope.groups.contains(group)) {
        return scope.windows.watch(lines.query());
      }
    }
    return null;
  }

  long evaluations() {
    return evaluations;
  }

  long failures() {
    return failures;
  }

  /** About the memory of all series [bytes]. */
  long usedBytes() {
    return scopes.stream().mapToLong(scope -> scope.windows.usedBytes()).sum();
  }
}
