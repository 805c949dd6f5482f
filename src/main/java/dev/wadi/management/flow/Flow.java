package dev.wadi.management.flow;

import dev.wadi.management.Roster;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How lines flow through the gateway: what every source brings and every sink gets, now and over
 * the last ten minutes. Looks every five seconds, whether somebody watches or not, so that whoever
 * comes at night sees what was; a look reads counters. Threads share it.
 */
public final class Flow implements AutoCloseable {
  /** Time between two looks. */
  static final int STEP_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Flow.class);

  /** Tenants whose lag has a history of its own, for each reader; those furthest behind. */
  private static final int MOST_TENANTS = 50;

  private final Roster roster;
  private final KeptLog log;
  private final Supplier<CleaningCounts> cleaning;
  private final Supplier<Map<String, Object>> gateway;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final RouteRows routes;
  private final FlowActs acts;
  private final FlowHistory history = new FlowHistory();

  /* Since when a station is not well, as the looks saw it. */
  private final Map<String, Instant> troubles = new ConcurrentHashMap<>();
  private @Nullable ScheduledExecutorService looking;

  /**
   * @param fileOf the file that a route stands in, by its id; empty when that is not known
   * @param cleaning what redaction counted by now
   * @param gateway what is told of the whole
   */
  public Flow(
      CamelContext camel,
      UnaryOperator<String> fileOf,
      Roster roster,
      KeptLog log,
      Supplier<CleaningCounts> cleaning,
      Supplier<Map<String, Object>> gateway,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.roster = roster;
    this.log = log;
    this.cleaning = cleaning;
    this.gateway = gateway;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.routes = new RouteRows(camel, fileOf);
    this.acts = new FlowActs(camel);
  }

  /** Begins to look, on a thread of its own. */
  public void begin() {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread made = new Thread(work, "wadi-flow");
              made.setDaemon(true);
              return made;
            });
    looking = thread;
    // The first rate soon after the start, then at the pace of the history.
    thread.execute(this::lookSafely);
    var unused = thread.scheduleAtFixedRate(this::lookSafely, 1, STEP_SECONDS, TimeUnit.SECONDS);
  }

  private void lookSafely() {
    try {
      look();
    } catch (RuntimeException e) {
      // One look less; the next may well succeed, and a timer that ends says nothing any more.
      LOG.warn("A look at the flow failed. cause={}", e.toString());
    }
  }

  /** One look. */
  void look() {
    Now now = now();
    Map<String, Double> numbers = new HashMap<>();
    for (FlowStation station : now.all()) {
      put(numbers, FlowNames.lines(station.kind(), station.name()), station.lines());
      put(numbers, FlowNames.errors(station.kind(), station.name()), station.errors());
      noteTrouble(station);
    }
    CleaningCounts cleaned = cleaning.get();
    numbers.put(FlowNames.CLEANED, (double) cleaned.lines());
    numbers.put(FlowNames.CHANGED, (double) cleaned.changed());
    numbers.put(FlowNames.WITHHELD, (double) (cleaned.dropped() + cleaned.setAside()));
    KeptLog.State state = log.state();
    numbers.put(FlowNames.LOG_LINES, (double) state.appendedEntries());
    numbers.put(FlowNames.LOG_APPENDS, (double) state.appends());
    numbers.put(FlowNames.LOG_SIZE, (double) state.bytes());
    lags(numbers);
    history.add(nanoTicker.getAsLong(), numbers);
  }

  private void lags(Map<String, Double> numbers) {
    for (List<KeptLog.Lag> ofReader : FlowView.byReader(log.lags()).values()) {
      for (KeptLog.Lag lag : ofReader) {
        numbers.merge(FlowNames.lag(lag.reader()), (double) lag.bytes(), Double::sum);
      }
      ofReader.stream()
          .filter(lag -> lag.bytes() > 0)
          .limit(MOST_TENANTS)
          .forEach(
              lag -> {
                numbers.put(FlowNames.lag(lag.reader(), lag.tenant()), (double) lag.bytes());
                numbers.put(FlowNames.age(lag.reader(), lag.tenant()), lag.seconds());
              });
    }
  }

  private void noteTrouble(FlowStation station) {
    String key = troubleOf(station);
    StationState state = station.state();
    if (state == StationState.IN_TROUBLE || state == StationState.STOPPED) {
      troubles.putIfAbsent(key, clock.instant());
    } else {
      troubles.remove(key);
    }
  }

  private static void put(Map<String, Double> numbers, String name, @Nullable Double value) {
    if (value != null) {
      numbers.put(name, value);
    }
  }

  /** What there is at a moment. */
  record Now(List<FlowStation> sources, List<FlowStation> sinks, List<RouteRow> routes) {
    List<FlowStation> all() {
      List<FlowStation> all = new ArrayList<>(sources);
      all.addAll(sinks);
      return all;
    }
  }

  private Now now() {
    List<Roster.Told> told = roster.told();
    List<RouteRow> rows = routes.all();
    return new Now(
        FlowStation.of(StationKind.SOURCE, told, rows),
        FlowStation.of(StationKind.SINK, told, rows),
        rows);
  }

  /** Everything at a glance. */
  public Map<String, Object> overview() {
    Now now = now();
    now.all().forEach(this::noteTrouble);
    return new FlowView(
            gateway.get(), now, log, cleaning.get(), history, troubles, acts, clock.instant())
        .document();
  }

  /**
   * What is told of the sinks that are behind readers, by the reader.
   *
   * @param <T> how that is said
   */
  public <T> Map<String, T> sinks(SinkWords<T> words) {
    Now now = now();
    Map<String, T> all = new HashMap<>();
    for (FlowStation sink : now.sinks()) {
      noteTrouble(sink);
      Instant since = troubles.get(troubleOf(sink));
      Roster.Told error = sink.lastError();
      String text = error == null ? null : error.report().lastError();
      all.put(
          sink.name(),
          words.of(
              since == null ? "" : sink.words(),
              since,
              text == null ? "" : text,
              error == null ? null : error.report().lastErrorAt()));
    }
    return all;
  }

  /** Says how a sink is. */
  @FunctionalInterface
  public interface SinkWords<T> {
    /**
     * @param trouble what is wrong; empty when nothing is
     * @param since when that began
     */
    T of(String trouble, @Nullable Instant since, String lastError, @Nullable Instant lastErrorAt);
  }

  /**
   * Does something to a source or a sink.
   *
   * @param kind source or sink
   * @return what was done and how it is now
   */
  public Map<String, Object> act(String kind, String name, String act) {
    FlowStation station = require(kind, name);
    acts.act(station, act.strip());
    FlowStation after = require(kind, name);
    return Map.of(
        "did",
        act.strip(),
        "state",
        after.state().name().toLowerCase(Locale.ROOT),
        "words",
        after.words());
  }

  private FlowStation require(String kind, String name) {
    Now now = now();
    List<FlowStation> those =
        switch (kind) {
          case "source" -> now.sources();
          case "sink" -> now.sinks();
          default ->
              throw new IllegalArgumentException("kind: '" + kind + "' (expected: source or sink)");
        };
    return those.stream()
        .filter(station -> station.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "name: there is no %s '%s' (expected: %s)"
                        .formatted(kind, name, FlowActs.names(those))));
  }

  @Override
  public void close() {
    if (looking != null) {
      looking.shutdownNow();
    }
  }

  /** The key under which a trouble is remembered. */
  static String troubleOf(FlowStation station) {
    return station.kind().word() + " " + station.name();
  }
}
