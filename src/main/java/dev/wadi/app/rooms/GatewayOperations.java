package dev.wadi.app.rooms;

import dev.wadi.management.EndpointNames;
import dev.wadi.management.GatewayBean;
import dev.wadi.management.NamedOperations;
import dev.wadi.management.OperatorBeans;
import dev.wadi.management.OperatorBeans.Title;
import dev.wadi.station.Station;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's parts in JMX, each under a short name in the domain {@code dev.wadi}. Looks on from
 * when it is made, before routes are loaded, so that no endpoint is missed.
 */
final class GatewayOperations implements AutoCloseable {
  private static final String PLAIN_NAME = "wadi";

  private final CamelContext camel;
  private final OperatorBeans beans =
      new OperatorBeans(ManagementFactory::getPlatformMBeanServer, GatewayOperations::title);
  private @Nullable GatewayBean overview;

  GatewayOperations(CamelContext camel) {
    this.camel = camel;
    camel.getCamelContextExtension().setManagementMBeanAssembler(new NamedOperations(camel));
    EndpointNames names = new EndpointNames();
    names.setCamelContext(camel);
    camel.getManagementStrategy().setManagementObjectNameStrategy(names);
    camel.addLifecycleStrategy(beans);
  }

  private static Optional<Title> title(Endpoint endpoint) {
    return endpoint instanceof Station station
        ? Optional.of(new Title(station.title().type(), station.title().name()))
        : Optional.empty();
  }

  /** A part that is no endpoint and the only one of its type. */
  void show(String type, Object part) {
    beans.show(new Title(type, ""), part);
  }

  /** A part that is no endpoint, where another program looks for it. */
  void show(Title title, Object part) {
    beans.show(title, part);
  }

  /** A part that is no endpoint, one of several of its type. */
  void show(String type, String name, Object part) {
    beans.show(new Title(type, name), part);
  }

  /** Everything into JMX; the context is started, so its name there is settled. */
  void begin(GatewayBean.Builder gateway) {
    String known = camel.getManagementName();
    String instance = known == null || known.equals(PLAIN_NAME) ? "" : known;
    beans.begin(instance);
    overview = gateway.register(ManagementFactory.getPlatformMBeanServer(), instance);
  }

  /** Everything out of JMX. */
  @Override
  public void close() {
    beans.close();
    if (overview != null) {
      overview.close();
    }
  }
}
