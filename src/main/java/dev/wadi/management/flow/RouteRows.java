package dev.wadi.management.flow;

import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationTitle;
import dev.wadi.station.WorksFor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Navigate;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.apache.camel.support.processor.DelegateSyncProcessor;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * The routes that run, and the stations that each works for: by the endpoint it begins with, and by
 * its steps ({@link Station}, {@link WorksFor}). What a route is made of is looked through once.
 * Threads share it.
 */
final class RouteRows {
  private static final int MOST_LETTERS = 100;

  /** Schemes that only hand on within the gateway. */
  private static final Set<String> INSIDE = Set.of("direct", "seda", "vm", "stub", "mock");

  /** Routes that take lines further, by the names of their doors. */
  private static final Set<String> TAKING_IN =
      Set.of("direct://ingest", "direct://own-steps", "direct://chain", "direct://keep");

  private final CamelContext camel;
  private final UnaryOperator<String> fileOf;
  private volatile Known known = new Known(List.of(), Map.of());

  /** What was found of these very routes. */
  private record Known(List<Route> routes, Map<Route, Parts> parts) {}

  private record Parts(Set<StationTitle> stations, boolean takesIn) {}

  RouteRows(CamelContext camel, UnaryOperator<String> fileOf) {
    this.fileOf = fileOf;
    this.camel = camel;
  }

  /** All of them, in their own order. */
  List<RouteRow> all() {
    List<Route> routes = List.copyOf(camel.getRoutes());
    Known parts = parts(routes);
    List<RouteRow> rows = new ArrayList<>();
    for (Route route : routes) {
      Parts of = parts.parts.get(route);
      if (of != null) {
        rows.add(row(route, of));
      }
    }
    return rows;
  }

  private Known parts(List<Route> routes) {
    Known before = known;
    if (same(before.routes, routes)) {
      return before;
    }
    IdentityHashMap<Route, Parts> parts = new IdentityHashMap<>();
    for (Route route : routes) {
      Parts already = before.parts.get(route);
      parts.put(route, already == null ? look(route) : already);
    }
    Known now = new Known(routes, Collections.unmodifiableMap(parts));
    known = now;
    return now;
  }

  private static boolean same(List<Route> before, List<Route> now) {
    if (before.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < now.size(); i++) {
      if (before.get(i) != now.get(i)) {
        return false;
      }
    }
    return true;
  }

  private static Parts look(Route route) {
    Set<StationTitle> stations = new HashSet<>();
    Set<String> into = new HashSet<>();
    String from = route.getEndpoint().getEndpointBaseUri();
    note(route.getEndpoint(), from, stations);
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    follow(route.navigate(), seen);
    for (Object part : seen) {
      note(part, from, stations);
      if (part instanceof EndpointAware sends && sends.getEndpoint() != null) {
        note(sends.getEndpoint(), from, stations);
        into.add(sends.getEndpoint().getEndpointBaseUri());
      }
    }
    return new Parts(stations, into.stream().anyMatch(TAKING_IN::contains));
  }

  private static void follow(@Nullable Object part, Set<Object> seen) {
    if (part == null || !seen.add(part)) {
      return;
    }
    if (part instanceof Navigate<?> several && several.hasNext()) {
      several.next().forEach(next -> follow(next, seen));
    }
    if (part instanceof DelegateAsyncProcessor around) {
      follow(around.getProcessor(), seen);
    }
    if (part instanceof DelegateSyncProcessor around) {
      follow(around.getProcessor(), seen);
    }
  }

  private static void note(@Nullable Object part, String from, Set<StationTitle> stations) {
    if (part instanceof Station station && station.title().kind() != StationKind.BUFFER) {
      stations.add(station.title());
    }
    if (part instanceof WorksFor works) {
      works.worksFor(from).ifPresent(stations::add);
    }
  }

  private RouteRow row(Route route, Parts parts) {
    ManagedRouteMBean counts = counts(route, parts);
    Resource file = route.getSourceResource();
    String place = file == null || file.getLocation() == null ? "" : file.getLocation();
    return new RouteRow(
        route.getRouteId(),
        route.getDescription() == null ? "" : route.getDescription(),
        from(route.getEndpoint()),
        state(camel.getRouteController().getRouteStatus(route.getRouteId())),
        !Boolean.FALSE.equals(route.isAutoStartup()),
        place.isEmpty() ? fileOf.apply(route.getRouteId()) : name(place),
        place.startsWith("classpath:"),
        group(route, parts),
        counts == null ? 0 : exchanges(counts::getExchangesTotal),
        counts == null ? 0 : exchanges(counts::getExchangesFailed),
        parts.stations);
  }

  /* Asked of those alone that nobody else counts: each question goes through JMX. */
  private @Nullable ManagedRouteMBean counts(Route route, Parts parts) {
    ManagedCamelContext managed =
        camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
    return managed == null || !parts.stations.isEmpty() || !takesIn(route, parts)
        ? null
        : managed.getManagedRoute(route.getRouteId());
  }

  private static String name(String place) {
    return place.substring(Math.max(place.lastIndexOf('/'), place.lastIndexOf(':')) + 1);
  }

  private interface Count {
    long now() throws Exception;
  }

  private static long exchanges(Count count) {
    try {
      return count.now();
    } catch (Exception e) {
      return 0; // The route went in between.
    }
  }

  private static String state(@Nullable ServiceStatus status) {
    if (status == null) {
      return "stopped";
    }
    return status.isStarted()
        ? "started"
        : status == ServiceStatus.Suspended || status == ServiceStatus.Suspending
            ? "suspended"
            : "stopped";
  }

  private static String group(Route route, Parts parts) {
    if (route.getGroup() != null && !route.getGroup().isBlank()) {
      return route.getGroup();
    }
    if (takesIn(route, parts)) {
      return "sources";
    }
    if (parts.stations.stream().anyMatch(title -> title.kind() == StationKind.SINK)) {
      return "sinks";
    }
    return INSIDE.contains(scheme(route.getEndpoint())) ? "chain" : "own";
  }

  private static boolean takesIn(Route route, Parts parts) {
    return parts.stations.stream().anyMatch(title -> title.kind() == StationKind.SOURCE)
        || (parts.takesIn && !INSIDE.contains(scheme(route.getEndpoint())) && noReader(parts));
  }

  private static boolean noReader(Parts parts) {
    return parts.stations.stream().noneMatch(title -> title.kind() == StationKind.SINK);
  }

  private static String scheme(Endpoint endpoint) {
    String uri = endpoint.getEndpointBaseUri();
    int colon = uri.indexOf(':');
    return colon < 0 ? "" : uri.substring(0, colon).toLowerCase(Locale.ROOT);
  }

  /* Without options: they may be long, and a password may be among them. */
  private static String from(Endpoint endpoint) {
    String uri = URISupport.sanitizeUri(endpoint.getEndpointBaseUri());
    int options = uri.indexOf('?');
    String bare =
        (options < 0 ? uri : uri.substring(0, options)).replaceFirst("^([a-z0-9-]+)://", "$1:");
    if (endpoint instanceof WorksFor works) {
      bare += works.worksFor(uri).map(station -> ", reader " + station.name()).orElse("");
    }
    return bare.length() <= MOST_LETTERS ? bare : bare.substring(0, MOST_LETTERS) + "…";
  }
}
