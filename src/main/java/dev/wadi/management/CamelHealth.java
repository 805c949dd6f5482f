package dev.wadi.management;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Shows the gateway's checks in Camel's health registry, and Camel's routes among the checks. */
public final class CamelHealth {
  private static final String GROUP = "wadi";

  private CamelHealth() {}

  /**
   * Registers every check that {@code readiness} has now with Camel, as {@code wadi-<name>}, and
   * adds the check {@code routes} to it: told, not needed.
   *
   * @throws IllegalStateException when the context has no health registry
   */
  public static void bridge(Readiness readiness, CamelContext camel) {
    readiness.tells("routes", () -> routes(camel));
    HealthCheckRegistry registry = HealthCheckHelper.getHealthCheckRegistry(camel);
    if (registry == null) {
      throw new IllegalStateException("This Camel context has no health registry");
    }
    for (String name : readiness.names()) {
      registry.register(new Bridged(readiness, name));
    }
  }

  private static Readiness.State routes(CamelContext camel) {
    int started = 0;
    List<String> others = new ArrayList<>();
    for (Route route : camel.getRoutes()) {
      ServiceStatus status = camel.getRouteController().getRouteStatus(route.getRouteId());
      if (status != null && status.isStarted()) {
        started++;
      } else if (route.isAutoStartup()) {
        // One that the settings leave switched off is as it should be.
        others.add(route.getRouteId() + " " + (status == null ? "unknown" : status));
      }
    }
    return others.isEmpty()
        ? Readiness.State.ok(started + " started")
        : Readiness.State.down(started + " started, others: " + String.join(", ", others));
  }

  /** One check in Camel's words. */
  private static final class Bridged extends AbstractHealthCheck {
    private final Readiness readiness;
    private final String name;

    Bridged(Readiness readiness, String name) {
      super(GROUP, GROUP + "-" + name);
      this.readiness = readiness;
      this.name = name;
    }

    @Override
    public boolean isLiveness() {
      return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
      Readiness.Outcome outcome = readiness.look(name);
      builder.detail("needed", outcome.needed());
      if (!outcome.state().detail().isEmpty()) {
        builder.message(outcome.state().detail());
      }
      if (outcome.state().ok()) {
        builder.up();
      } else {
        builder.down();
      }
    }
  }
}
