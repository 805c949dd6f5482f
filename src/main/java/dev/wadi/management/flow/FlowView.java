package dev.wadi.management.flow;

import dev.wadi.management.Roster;
import dev.wadi.station.StationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The flow at one moment, as the page gets it. For one answer. */
final class FlowView {
  /** Tenants that are told of for each sink. */
  private static final int MOST_TENANTS = 20;

  private final Map<String, Object> gateway;
  private final Flow.Now now;
  private final CleaningCounts cleaned;
  private final FlowHistory history;
  private final Map<String, Instant> troubles;
  private final FlowActs acts;
  private final Instant at;
  private final KeptLog.State state;
  private final List<KeptLog.Tenant> tenants;
  private final Map<String, List<KeptLog.Lag>> lags;
  private final LossForecast forecast;

  FlowView(
      Map<String, Object> gateway,
      Flow.Now now,
      KeptLog log,
      CleaningCounts cleaned,
      FlowHistory history,
      Map<String, Instant> troubles,
      FlowActs acts,
      Instant at) {
    this.gateway = gateway;
    this.now = now;
    this.cleaned = cleaned;
    this.history = history;
    this.troubles = troubles;
    this.acts = acts;
    this.at = at;
    this.state = log.state();
    this.tenants = log.tenants();
    this.lags = byReader(log.lags());
    this.forecast = new LossForecast(state, tenants, history);
  }

  /** By reader, the tenant that is furthest behind first. */
  static Map<String, List<KeptLog.Lag>> byReader(List<KeptLog.Lag> all) {
    Map<String, List<KeptLog.Lag>> byReader = new TreeMap<>();
    for (KeptLog.Lag lag : all) {
      byReader.computeIfAbsent(lag.reader(), reader -> new ArrayList<>()).add(lag);
    }
    byReader
        .values()
        .forEach(
            of ->
                of.sort(
                    Comparator.comparingLong(KeptLog.Lag::bytes)
                        .reversed()
                        .thenComparing(KeptLog.Lag::tenant)));
    return byReader;
  }

  Map<String, Object> document() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("at", at.toString());
    all.put("stepSeconds", Flow.STEP_SECONDS);
    all.put("points", FlowHistory.SAMPLES - 1);
    all.put("gateway", gateway);
    all.put("sources", now.sources().stream().map(this::station).toList());
    all.put("chain", chain());
    all.put("wal", log());
    all.put("sinks", now.sinks().stream().map(this::station).toList());
    Set<String> shown = new HashSet<>();
    now.all().forEach(one -> one.routes().forEach(route -> shown.add(route.id())));
    all.put(
        "others",
        now.routes().stream()
            .filter(route -> !shown.contains(route.id()))
            .map(RouteRow::document)
            .toList());
    return all;
  }

  private Map<String, Object> station(FlowStation station) {
    Map<String, Object> row = new LinkedHashMap<>();
    String lines = FlowNames.lines(station.kind(), station.name());
    String errors = FlowNames.errors(station.kind(), station.name());
    row.put("kind", station.kind().word());
    row.put("name", station.name());
    row.put("type", station.types().get(0));
    row.put("types", station.types());
    row.put("title", station.title());
    row.put("state", station.state().name().toLowerCase(Locale.ROOT));
    row.put("words", station.words());
    Roster.Told failed = station.lastError();
    row.put("lastError", failed == null ? "" : text(failed.report().lastError()));
    row.put("lastErrorAt", failed == null ? "" : text(failed.report().lastErrorAt()));
    row.put("troubleSince", text(troubles.get(Flow.troubleOf(station))));
    row.put("ratePerSecond", history.rateNow(lines));
    row.put("rateUnit", station.unit());
    row.put("rates", history.rates(lines));
    Double failing = history.rateNow(errors);
    row.put("errorsPerMinute", failing == null ? null : Math.rint(failing * 600) / 10);
    row.put("errors", history.rates(errors));
    row.put("routes", station.routes().stream().map(RouteRow::document).toList());
    List<Map<String, Object>> operations = new ArrayList<>();
    acts.now(station)
        .forEach(
            (name, description) ->
                operations.add(
                    Map.of("name", name, "description", description, "role", FlowActs.ROLE)));
    row.put("operations", operations);
    if (station.kind() == StationKind.SINK) {
      lag(station.name(), row);
    }
    return row;
  }

  private void lag(String reader, Map<String, Object> row) {
    List<KeptLog.Lag> of = lags.getOrDefault(reader, List.of());
    if (of.isEmpty()) {
      return;
    }
    row.put("lagBytes", of.stream().mapToLong(KeptLog.Lag::bytes).sum());
    row.put("lagSeconds", of.stream().mapToDouble(KeptLog.Lag::seconds).max().orElse(0));
    row.put("lags", history.values(FlowNames.lag(reader)));
    row.put("delivery", of.get(0).required() ? "required" : "best-effort");
    row.put("tenants", of.stream().limit(MOST_TENANTS).map(this::tenant).toList());
    row.put("moreTenants", Math.max(0, of.size() - MOST_TENANTS));
    row.put("loss", forecast.of(of, at));
  }

  private Map<String, Object> tenant(KeptLog.Lag lag) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tenant", lag.tenant());
    row.put("lagBytes", lag.bytes());
    row.put("lagSeconds", lag.seconds());
    row.put(
        "quotaUse",
        tenants.stream()
            .filter(tenant -> tenant.name().equals(lag.tenant()))
            .mapToDouble(tenant -> (double) tenant.bytes() / tenant.quotaBytes())
            .findFirst()
            .orElse(0));
    return row;
  }

  private Map<String, Object> chain() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("linesPerSecond", history.rateNow(FlowNames.CLEANED));
    row.put("lines", history.rates(FlowNames.CLEANED));
    row.put("changedPerSecond", history.rateNow(FlowNames.CHANGED));
    row.put("changed", history.rates(FlowNames.CHANGED));
    row.put("withheldPerSecond", history.rateNow(FlowNames.WITHHELD));
    row.put("droppedLines", cleaned.dropped());
    row.put("setAsideLines", cleaned.setAside());
    row.put("profile", cleaned.profile());
    row.put("problem", cleaned.problem());
    return row;
  }

  private Map<String, Object> log() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", state.name());
    row.put("bytes", state.bytes());
    row.put(
        "quotaUse",
        tenants.stream()
            .mapToDouble(tenant -> (double) tenant.bytes() / tenant.quotaBytes())
            .max()
            .orElse(0));
    row.put("tenants", tenants.size());
    row.put("freeBytes", state.freeBytes());
    row.put("floorBytes", state.floorBytes());
    row.put("appendsPerSecond", history.rateNow(FlowNames.LOG_APPENDS));
    row.put("linesPerSecond", history.rateNow(FlowNames.LOG_LINES));
    row.put("lines", history.rates(FlowNames.LOG_LINES));
    row.put("sizes", history.values(FlowNames.LOG_SIZE));
    row.put("syncMeanMillis", Math.rint(state.syncMeanMillis() * 100) / 100);
    row.put("unavailable", state.unavailable());
    return row;
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
