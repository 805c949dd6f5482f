package dev.wadi.management.flow;

import dev.wadi.management.Roster;
import dev.wadi.station.Reading;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A source or a sink as people know it: everything that tells of it under one name, and the routes
 * that make it. A reader of the log and what it feeds are one sink, called by the reader.
 */
final class FlowStation {
  /** The type of a station that is a route and nothing else. */
  static final String PLAIN_ROUTE = "Route";

  private static final String READER = "Reader";

  /* What a sink has done, by the first of these that it tells. */
  private static final List<String> DONE =
      List.of("sink_confirmed", "_delivered", "_copied", "_written", "_kept");

  private static final Set<String> LINES = Set.of("entries", "events");
  private static final Set<String> FAILED = Set.of("failures", "retries");

  private final StationKind kind;
  private final String name;
  private final List<Roster.Told> told;
  private final List<RouteRow> routes;

  private FlowStation(
      StationKind kind, String name, List<Roster.Told> told, List<RouteRow> routes) {
    this.kind = kind;
    this.name = name;
    this.told = List.copyOf(told);
    this.routes = List.copyOf(routes);
  }

  /** All of a kind, in the order of their names. */
  static List<FlowStation> of(
      StationKind kind, Collection<Roster.Told> told, Collection<RouteRow> routes) {
    Map<String, String> readers = readers(kind, routes);
    Map<String, List<Roster.Told>> tellers = new TreeMap<>();
    Map<String, List<RouteRow>> rows = new TreeMap<>();
    for (Roster.Told one : told) {
      if (one.title().kind() == kind) {
        String name = one.title().name();
        String known = one.title().type().equals(READER) ? name : readers.getOrDefault(name, name);
        tellers.computeIfAbsent(known, n -> new ArrayList<>()).add(one);
      }
    }
    for (RouteRow route : routes) {
      for (String name : names(kind, route)) {
        tellers.computeIfAbsent(name, n -> new ArrayList<>());
        rows.computeIfAbsent(name, n -> new ArrayList<>()).add(route);
      }
    }
    List<FlowStation> all = new ArrayList<>();
    tellers.forEach(
        (name, tells) ->
            all.add(new FlowStation(kind, name, tells, rows.getOrDefault(name, List.of()))));
    return all;
  }

  /* What a route with a reader feeds is known by the reader. */
  private static Map<String, String> readers(StationKind kind, Collection<RouteRow> routes) {
    Map<String, String> readers = new TreeMap<>();
    for (RouteRow route : routes) {
      String reader = reader(kind, route);
      if (reader != null) {
        route.stations().stream()
            .filter(title -> title.kind() == kind)
            .forEach(title -> readers.putIfAbsent(title.name(), reader));
      }
    }
    return readers;
  }

  private static @Nullable String reader(StationKind kind, RouteRow route) {
    return route.stations().stream()
        .filter(title -> title.kind() == kind && title.type().equals(READER))
        .map(title -> title.name())
        .findFirst()
        .orElse(null);
  }

  private static Set<String> names(StationKind kind, RouteRow route) {
    String reader = reader(kind, route);
    if (reader != null) {
      return Set.of(reader);
    }
    Set<String> names = new TreeSet<>();
    route.stations().stream()
        .filter(title -> title.kind() == kind)
        .forEach(title -> names.add(title.name()));
    if (names.isEmpty() && kind == StationKind.SOURCE && route.group().equals("sources")) {
      names.add(route.id());
    }
    return names;
  }

  StationKind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  List<RouteRow> routes() {
    return routes;
  }

  /** A route that brings lines and is counted as a route alone. */
  boolean isPlainRoute() {
    return told.isEmpty();
  }

  /** What all of them are made of, the one that says most first. */
  List<String> types() {
    if (told.isEmpty()) {
      return List.of(PLAIN_ROUTE);
    }
    return told.stream()
        .map(one -> one.title().type())
        .distinct()
        .sorted(Comparator.comparing((String type) -> type.equals(READER) || type.equals("Source")))
        .toList();
  }

  /** What it is, for people. */
  String title() {
    return routes.stream()
        .map(RouteRow::description)
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** How it is: the routes say whether it runs at all, the stations how well. */
  StationState state() {
    boolean none = !routes.isEmpty() && routes.stream().noneMatch(r -> r.state().equals("started"));
    if (none && routes.stream().anyMatch(r -> r.state().equals("suspended"))) {
      return StationState.PAUSED;
    }
    if (none) {
      return routes.stream().anyMatch(RouteRow::autoStarts)
          ? StationState.STOPPED
          : StationState.OFF;
    }
    return told.stream()
        .map(one -> one.report().state())
        .max(Comparator.naturalOrder())
        .orElse(StationState.RUNNING);
  }

  /** The same for people. */
  String words() {
    StationState state = state();
    return told.stream()
        .filter(one -> one.report().state() == state)
        .map(one -> one.report().words())
        .min(Comparator.comparing((String words) -> words.equals(word(state))))
        .orElse(word(state));
  }

  static String word(StationState state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Who told of the newest error; null when nobody did. */
  Roster.@Nullable Told lastError() {
    return told.stream()
        .filter(one -> one.report().lastError() != null)
        .max(
            Comparator.comparing(
                (Roster.Told one) -> one.report().lastErrorAt(),
                Comparator.nullsFirst(Comparator.naturalOrder())))
        .orElse(null);
  }

  /**
   * Lines that came in or were confirmed; messages of a route that is counted as one. Null when
   * nobody counts them.
   */
  @Nullable Double lines() {
    if (isPlainRoute()) {
      return sum(routes, RouteRow::messages);
    }
    if (kind == StationKind.SOURCE) {
      return total("source_received");
    }
    for (String done : DONE) {
      Double lines = total(done);
      if (lines != null) {
        return lines;
      }
    }
    return null;
  }

  private @Nullable Double total(String ending) {
    Double sum = null;
    for (Roster.Told one : told) {
      for (Reading reading : one.report().readings()) {
        if (reading.total() && reading.name().endsWith(ending) && LINES.contains(reading.unit())) {
          sum = (sum == null ? 0 : sum) + reading.value();
        }
      }
    }
    return sum;
  }

  /** What was refused, lost or tried again; null when nobody counts it. */
  @Nullable Double errors() {
    if (isPlainRoute()) {
      return sum(routes, RouteRow::failed);
    }
    Double sum = null;
    for (Roster.Told one : told) {
      for (Reading reading : one.report().readings()) {
        if (reading.total() && isError(reading)) {
          sum = (sum == null ? 0 : sum) + reading.value();
        }
      }
    }
    return sum == null && kind == StationKind.SOURCE ? Double.valueOf(0) : sum;
  }

  private static Double sum(List<RouteRow> routes, ToLongFunction<RouteRow> number) {
    return (double) routes.stream().mapToLong(number).sum();
  }

  private boolean isError(Reading reading) {
    return kind == StationKind.SOURCE
        ? reading.name().equals("source_refused") || reading.name().equals("source_lost")
        : FAILED.contains(reading.unit())
            || reading.name().equals("sink_refused")
            || reading.name().endsWith("_failed");
  }

  /** What its numbers count. */
  String unit() {
    if (isPlainRoute()) {
      return "messages";
    }
    return types().contains("Events") ? "events" : "lines";
  }

  /** What a person may do to it by itself. */
  Map<String, StationOperation> operations() {
    Map<String, StationOperation> operations = new LinkedHashMap<>();
    for (Roster.Told one : told) {
      one.station().operations().forEach(op -> operations.putIfAbsent(op.name(), op));
    }
    return operations;
  }
}
