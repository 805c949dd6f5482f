package dev.wadi.alert;

import dev.wadi.alert.Alert.State;
import dev.wadi.event.Event;
import dev.wadi.event.Events;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.query.MetricWindows.Watch;
import dev.wadi.station.CaptureRequests;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of a gateway: rules are asked, what fires is told and written down. Counting and
 * asking is one thread's work; everybody may look. Threads share it.
 */
public final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);

  private final AlertSettings settings;
  private final InstantSource clock;
  private final Silences silences;
  private final Events events;
  private final StateFile file;
  private final CountFile counts;
  private final CaptureAsker captures;
  private volatile boolean countsUnwritten;

  /*
   * Guards all below. Held while lines are counted and rules are asked, which is memory and
   * arithmetic, and while the state is written: nobody waits for it but who wants to see alerts.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final RuleEngine engine;
  private final Notices notices;
  private @Nullable Instant writtenAt;
  private @Nullable String reloadError;
  private @Nullable String writeError;
  private final Map<String, Position> counted = new TreeMap<>();
  private long reloads;
  private long failedReloads;
  private long told;
  private long missedEntries;
  private long countedEntries;

  /** A rule and how it is, at one moment. */
  public record RuleState(
      RuleGroup group,
      AlertRule rule,
      List<Alert> alerts,
      @Nullable Instant askedAt,
      @Nullable String error,
      @Nullable Watch watch) {
    public RuleState {
      alerts = List.copyOf(alerts);
    }
  }

  /** What is to be counted of the whole. */
  public record Counts(
      int rules,
      int pending,
      int firing,
      long evaluations,
      long failures,
      long told,
      long withheld,
      long refusedAlerts,
      long reloads,
      long failedReloads,
      long countedEntries,
      long missedEntries,
      long usedBytes) {}

  private Alerts(
      AlertSettings settings,
      InstantSource clock,
      Silences silences,
      Events events,
      GatewayNumbers numbers,
      Supplier<@Nullable CaptureRequests> captures) {
    this.settings = settings;
    this.clock = clock;
    this.silences = silences;
    this.events = events;
    this.file = new StateFile(settings.directory().resolve("alerts.json"));
    this.counts = new CountFile(settings.directory().resolve("counts"));
    this.captures = new CaptureAsker(captures);
    this.engine = new RuleEngine(settings.limits(), settings.mostAlerts(), numbers);
    this.notices = new Notices(settings.groupBy(), settings.cooldown());
  }

  /**
   * Alerts with these rules, where they stood before.
   *
   * @param captures who begins captures, when there is somebody by now
   * @throws IOException when what was written down cannot be read
   */
  public static Alerts open(
      AlertSettings settings,
      RuleSet rules,
      InstantSource clock,
      Silences silences,
      Events events,
      GatewayNumbers numbers,
      Supplier<@Nullable CaptureRequests> captures)
      throws IOException {
    Alerts alerts = new Alerts(settings, clock, silences, events, numbers, captures);
    alerts.begin(rules);
    return alerts;
  }

  private void begin(RuleSet rules) throws IOException {
    lock.lock();
    try {
      Instant now = clock.instant();
      engine.watchedSince(now);
      file.read()
          .ifPresent(
              content -> {
                engine.book().restore(content.alerts());
                notices.restore(content.told(), engine.book().active());
                if (!content.telling().isEmpty()) {
                  events.tellOnce(content.telling());
                }
              });
      List<Change> gone = engine.load(rules, now);
      try {
        CountFile.Content content = counts.read();
        engine.restore(content);
        counted.putAll(content.counted());
      } catch (IOException e) {
        counts.unreadable(e);
      }
      finish(gone, now);
    } finally {
      lock.unlock();
    }
  }

  /** Up to where the lines of each tenant were counted. */
  Map<String, Position> counted() {
    lock.lock();
    try {
      return Map.copyOf(counted);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counting goes on.
   *
   * @param begin where, for each tenant
   * @param whole whether no line is missing between what was counted and there
   */
  void goesOn(Map<String, Position> begin, boolean whole) {
    lock.lock();
    try {
      counted.clear();
      counted.putAll(begin);
      if (!whole) {
        engine.missed(clock.instant());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Tenants that the log does not know any more are forgotten here, too. */
  void keepTenants(Set<String> tenants) {
    lock.lock();
    try {
      counted.keySet().retainAll(tenants);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes down what was counted, for the next start. Only one thread calls this at a time.
   *
   * @return whether it is on disk
   */
  boolean writeCounts() {
    byte[] content;
    lock.lock();
    try {
      content = CountFile.bytes(engine.content(counted));
    } finally {
      lock.unlock();
    }
    try {
      counts.write(content);
      countsUnwritten = false;
      return true;
    } catch (IOException e) {
      if (!countsUnwritten) {
        LOG.warn(
            "What was counted for alert rules cannot be written; after a restart it begins where it"
                + " was written last. cause=\"{}\"",
            e.toString());
      }
      countsUnwritten = true;
      return false;
    }
  }

  /** Whether any rule counts lines: without, none need be brought here. */
  public boolean countsLines() {
    lock.lock();
    try {
      return engine.countsLines();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Counts lines.
   *
   * @param batch null when they are gone, and only their place is passed
   * @param end where they end in the log
   */
  void add(@Nullable Batch batch, String tenant, Position end) {
    lock.lock();
    try {
      counted.put(tenant, end);
      if (batch != null) {
        engine.add(batch);
        countedEntries += batch.entries();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Rules are asked although not all lines were counted yet. */
  void lags() {
    lock.lock();
    try {
      engine.missed(clock.instant());
    } finally {
      lock.unlock();
    }
  }

  /** Lines could not be counted. */
  public void missed(long entries) {
    lock.lock();
    try {
      if (entries > 0) {
        missedEntries += entries;
        engine.missed(clock.instant());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks the rules whose time has come, and tells what came of it. */
  public void tick() {
    lock.lock();
    try {
      Instant now = clock.instant();
      finish(engine.evaluate(now), now);
    } finally {
      lock.unlock();
    }
  }

  /** Takes these rules in place of those before. */
  public void load(RuleSet rules) {
    lock.lock();
    try {
      Instant now = clock.instant();
      reloads++;
      reloadError = null;
      finish(engine.load(rules, now), now);
    } finally {
      lock.unlock();
    }
  }

  /** The files of rules changed, and cannot be taken: those before stay. */
  public void refused(String why) {
    lock.lock();
    try {
      failedReloads++;
      reloadError = why;
    } finally {
      lock.unlock();
    }
  }

  /*
   * What is to be told is written down first, with the state that it leaves behind; then it is told.
   * After a crash between the two it is told if it was not: once, and never twice.
   */
  private void finish(List<Change> changes, Instant now) {
    List<Alert> active = engine.book().active();
    List<Event> due =
        notices.due(active, changes, (labels, at) -> silences.of(labels, at).isPresent(), now);
    boolean changed = engine.book().takeChanged() || !due.isEmpty();
    if (!due.isEmpty()) {
      write(now, due);
      told += due.size();
      events.tell(due);
    }
    for (Change change : changes) {
      Alert alert = change.alert();
      LOG.info(
          alert.state() == State.FIRING
              ? "An alert fires. rule=\"{}\" labels={} value={}"
              : "An alert is over. rule=\"{}\" labels={} value={}",
          alert.name(),
          alert.labels(),
          alert.value());
    }
    captures.update(engine.rules(), active);
    boolean old = writtenAt == null || now.isAfter(writtenAt.plusSeconds(10));
    if (changed || (old && !active.isEmpty())) {
      write(now, List.of());
    }
  }

  private void write(Instant now, List<Event> telling) {
    writtenAt = now;
    List<Alert> all = new ArrayList<>(engine.book().resolved());
    all.addAll(engine.book().active());
    try {
      file.write(all, notices.state(), telling);
      writeError = null;
    } catch (IOException e) {
      if (writeError == null) {
        LOG.error(
            "Where the alerts stand cannot be written; after a restart they begin where it was"
                + " written last. cause=\"{}\"",
            e.toString());
      }
      writeError = e.toString();
    }
  }

  /** Writes down where the alerts stand, for the next start. */
  public void close() {
    lock.lock();
    try {
      write(clock.instant(), List.of());
    } finally {
      lock.unlock();
    }
  }

  /** All rules and how they are. */
  public List<RuleState> rules() {
    lock.lock();
    try {
      List<RuleState> states = new ArrayList<>();
      for (RuleGroup group : engine.rules().groups()) {
        for (AlertRule rule : group.rules()) {
          RuleEngine.Health health = engine.health(rule);
          states.add(
              new RuleState(
                  group,
                  rule,
                  List.copyOf(engine.book().active(rule)),
                  health == null ? null : health.at(),
                  health == null ? null : health.error(),
                  engine.watch(group, rule)));
        }
      }
      return states;
    } finally {
      lock.unlock();
    }
  }

  /** Pending and firing alerts. */
  public List<Alert> active() {
    lock.lock();
    try {
      return engine.book().active();
    } finally {
      lock.unlock();
    }
  }

  /** The last alerts that are over, the newest last. */
  public List<Alert> resolved() {
    lock.lock();
    try {
      return engine.book().resolved();
    } finally {
      lock.unlock();
    }
  }

  /** Recording rules in the files: they are left out. */
  public List<String> leftOut() {
    lock.lock();
    try {
      return engine.rules().leftOut();
    } finally {
      lock.unlock();
    }
  }

  /** Why the files, as they are now, could not be taken, or where the alerts cannot be written. */
  public @Nullable String trouble() {
    lock.lock();
    try {
      return reloadError != null ? reloadError : writeError;
    } finally {
      lock.unlock();
    }
  }

  public Counts counts() {
    lock.lock();
    try {
      List<Alert> active = engine.book().active();
      int firing = (int) active.stream().filter(a -> a.state() == State.FIRING).count();
      return new Counts(
          engine.rules().rules().size(),
          active.size() - firing,
          firing,
          engine.evaluations(),
          engine.failures(),
          told,
          notices.withheld(),
          engine.book().refused(),
          reloads,
          failedReloads,
          countedEntries,
          missedEntries,
          engine.usedBytes());
    } finally {
      lock.unlock();
    }
  }

  public Silences silences() {
    return silences;
  }

  public AlertSettings settings() {
    return settings;
  }

  /** When the next rule is to be asked. */
  Instant nextDue() {
    lock.lock();
    try {
      return engine.nextDue(clock.instant());
    } finally {
      lock.unlock();
    }
  }
}
