package dev.wadi.management.flow;

import dev.wadi.model.Role;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteController;

/**
 * What a person may do to a source or a sink: start and stop it by its routes, pause and resume it
 * as it can itself, else by its routes too, and whatever else it has. A sink that is paused keeps
 * its place in the log; a source that is paused lets its senders wait where they can.
 */
final class FlowActs {
  /** Whom these need. */
  static final String ROLE = Role.OPERATOR.word();

  private final CamelContext camel;

  FlowActs(CamelContext camel) {
    this.camel = camel;
  }

  /** What may be done to it, with what it does. */
  Map<String, String> of(FlowStation station) {
    Map<String, String> acts = new LinkedHashMap<>();
    station.operations().forEach((name, operation) -> acts.put(name, operation.description()));
    if (!station.routes().isEmpty()) {
      if (station.kind() == StationKind.SOURCE) {
        acts.putIfAbsent("pause", "Take nothing in until resume");
        acts.putIfAbsent("resume", "Go on after a pause");
      }
      acts.put("stop", "Stop its routes, once what is under way has ended");
      acts.put("start", "Start its routes");
    }
    return acts;
  }

  /** What makes sense as it is now. */
  Map<String, String> now(FlowStation station) {
    Map<String, String> acts = of(station);
    switch (station.state()) {
      case OFF, STOPPED -> acts.keySet().retainAll(Set.of("start"));
      case PAUSED -> acts.keySet().removeAll(Set.of("pause", "start"));
      case RUNNING, IN_TROUBLE -> acts.keySet().removeAll(Set.of("resume", "start"));
    }
    return acts;
  }

  /** Does it. */
  void act(FlowStation station, String act) {
    StationOperation own = station.operations().get(act);
    if (own != null) {
      own.action().run();
      return;
    }
    if (!of(station).containsKey(act)) {
      throw new IllegalArgumentException(
          "operation: '%s' (%s %s has: %s)"
              .formatted(
                  act,
                  station.kind().word(),
                  station.name(),
                  String.join(", ", of(station).keySet())));
    }
    for (RouteRow route : station.routes()) {
      toRoute(route, act);
    }
  }

  private void toRoute(RouteRow route, String act) {
    RouteController routes = camel.getRouteController();
    try {
      switch (act) {
        case "start" -> routes.startRoute(route.id());
        case "stop" -> routes.stopRoute(route.id());
        case "pause" -> routes.suspendRoute(route.id());
        default -> resume(routes, route);
      }
    } catch (Exception e) {
      throw new IllegalStateException(
          "route %s did not %s: %s".formatted(route.id(), act, e.getMessage()), e);
    }
  }

  private static void resume(RouteController routes, RouteRow route) throws Exception {
    if (route.state().equals("suspended")) {
      routes.resumeRoute(route.id());
    }
  }

  /** The names of all that there are, for messages. */
  static String names(List<FlowStation> stations) {
    return String.join(", ", stations.stream().map(FlowStation::name).toList());
  }
}
