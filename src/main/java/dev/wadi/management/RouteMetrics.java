package dev.wadi.management;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import javax.management.InstanceNotFoundException;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.camel.api.management.mbean.ManagedRouteMBean;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges of every route, as metrics.
 *
 * <p>Read from the counters that Camel keeps for JMX anyway, when somebody asks. Micrometer's route
 * policy would measure each exchange a second time, about 4 microseconds a route, and a push passes
 * several routes. Routes come and go with a reload, so the set of series is looked over before each
 * reading; a route that was reloaded begins at zero, as counters may.
 */
public final class RouteMetrics {
  private final Metrics metrics;
  private final CamelContext camel;

  /** Guards {@code known}; two readings at the same time would register a route twice. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, List<Metrics.Handle>> known = new HashMap<>();

  private RouteMetrics(Metrics metrics, CamelContext camel) {
    this.metrics = metrics;
    this.camel = camel;
  }

  /** Shows the routes of a context whose JMX management is on; without it there is nothing. */
  public static void bind(Metrics metrics, CamelContext camel) {
    metrics.beforeReading(new RouteMetrics(metrics, camel)::refresh);
  }

  private void refresh() {
    Set<String> present = new TreeSet<>();
    for (Route route : camel.getRoutes()) {
      present.add(route.getRouteId());
    }
    lock.lock();
    try {
      known
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !present.contains(entry.getKey());
                if (gone) {
                  entry.getValue().forEach(metrics::remove);
                }
                return gone;
              });
      for (String route : present) {
        known.computeIfAbsent(route, this::register);
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Metrics.Handle> register(String route) {
    Map<String, String> labels = Map.of("route", route);
    Counts counts = new Counts(route);
    List<Metrics.Handle> handles = new ArrayList<>();
    handles.add(
        metrics.counter(
            "wadi_route_exchanges_total",
            "Exchanges that ended in this route.",
            labels,
            counts.read(1, ManagedRouteMBean::getExchangesTotal)));
    handles.add(
        metrics.counter(
            "wadi_route_exchanges_failed_total",
            "Exchanges that ended in this route with a failure.",
            labels,
            counts.read(1, ManagedRouteMBean::getExchangesFailed)));
    handles.add(
        metrics.counter(
            "wadi_route_processing_seconds_total",
            "Time that exchanges spent in this route, in seconds.",
            labels,
            counts.read(1000, ManagedRouteMBean::getTotalProcessingTime)));
    handles.add(
        metrics.gauge(
            "wadi_route_exchanges_inflight",
            "Exchanges in this route now.",
            labels,
            counts.read(1, ManagedRouteMBean::getExchangesInflight)));
    return handles;
  }

  /** Asks a managed route for a number. */
  private interface Question {
    long ask(ManagedRouteMBean route) throws Exception;
  }

  /**
   * What Camel counts of a route, found once: a proxy for its MBean is made by looking through all
   * its methods, and each page of metrics asks four numbers of every route. After a reload there is
   * another MBean by the same name, which the proxy asks as well. Threads share it.
   */
  private final class Counts {
    private final String route;
    private volatile @Nullable ManagedRouteMBean found;

    Counts(String route) {
      this.route = route;
    }

    DoubleSupplier read(double divisor, Question question) {
      return () -> {
        ManagedRouteMBean managed = managed();
        if (managed == null) {
          return 0; // Gone since the list was made; the next reading leaves it out.
        }
        try {
          return question.ask(managed) / divisor;
        } catch (InstanceNotFoundException e) {
          return 0; // The same, or a reload is under way.
        } catch (Exception e) {
          throw new IllegalStateException("Camel does not count the route " + route, e);
        }
      };
    }

    private @Nullable ManagedRouteMBean managed() {
      ManagedRouteMBean known = found;
      if (known == null) {
        ManagedCamelContext context =
            camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class);
        known = context == null ? null : context.getManagedRoute(route);
        found = known;
      }
      return known;
    }
  }
}
