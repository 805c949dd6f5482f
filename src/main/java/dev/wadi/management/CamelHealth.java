package dev.wadi.management;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the gateway's checks in Camel's health registry, and Camel's routes among the checks. */
public final class CamelHealth {
  private static final Logger LOG = LoggerFactory.getLogger(CamelHealth.class);
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
    List<HealthCheck> checks = new ArrayList<>();
    for (String name : readiness.names()) {
      Bridged check = new Bridged(readiness, name);
      check.setCamelContext(camel);
      checks.add(check);
    }
    registry.register(new Checks(List.copyOf(checks)));
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
    List<String> disabled = disabled(camel);
    if (others.isEmpty() && disabled.isEmpty()) {
      return Readiness.State.ok(started + " started");
    }
    List<String> told = new ArrayList<>(List.of(started + " started"));
    if (!others.isEmpty()) {
      told.add("others: " + String.join(", ", others));
    }
    if (!disabled.isEmpty()) {
      told.add("disabled steps: " + String.join(", ", disabled));
    }
    return Readiness.State.down(String.join(", ", told));
  }

  /*
   * Somebody has switched them off, and everything passes them by. Their beans are asked, because a
   * step itself does not know its id: a hundred or so, less than a millisecond.
   */
  private static List<String> disabled(CamelContext camel) {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    List<String> steps = new ArrayList<>();
    try {
      for (ObjectName bean :
          server.queryNames(new ObjectName("org.apache.camel:type=processors,*"), null)) {
        if (isOf(camel, bean)) {
          addIfDisabled(server, bean, steps);
        }
      }
    } catch (MalformedObjectNameException e) {
      throw new IllegalStateException(e);
    }
    steps.sort(null);
    return steps;
  }

  private static boolean isOf(CamelContext camel, ObjectName bean) {
    String context = bean.getKeyProperty("context");
    String name = camel.getManagementName();
    return context != null
        && name != null
        && (context.equals(name) || context.equals(ObjectName.quote(name)));
  }

  private static void addIfDisabled(MBeanServer server, ObjectName bean, List<String> steps) {
    try {
      if (Boolean.TRUE.equals(server.getAttribute(bean, "Disabled"))) {
        steps.add(
            server.getAttribute(bean, "RouteId") + "/" + server.getAttribute(bean, "ProcessorId"));
      }
    } catch (JMException e) {
      LOG.debug("A step went while it was looked at. bean={}", bean, e);
    }
  }

  /*
   * Registered as one, because for each that comes alone Camel makes the checks of all consumers
   * and producers to see whether one has its name.
   */
  private record Checks(List<HealthCheck> all) implements HealthCheckRepository {
    @Override
    public String getId() {
      return GROUP;
    }

    @Override
    public boolean isEnabled() {
      return true;
    }

    @Override
    public void setEnabled(boolean enabled) {
      throw new UnsupportedOperationException("the checks of the gateway are always made");
    }

    @Override
    public Stream<HealthCheck> stream() {
      return all.stream();
    }
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
