package dev.wadi.app;

import dev.wadi.buffer.wal.Receipt;
import dev.wadi.buffer.wal.Wal;
import dev.wadi.management.GatewayBean;
import dev.wadi.management.NamedOperations;
import dev.wadi.management.OperatorBeans;
import dev.wadi.management.OperatorBeans.Title;
import dev.wadi.station.Station;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sees and calls in JMX: the gateway at a glance and each of its parts under a
 * short name in the domain {@code dev.wadi}.
 */
final class GatewayOperations implements AutoCloseable {
  private static final String PLAIN_NAME = "wadi";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final CamelContext context;
  private final OperatorBeans beans = new OperatorBeans(server, GatewayOperations::title);
  private @Nullable GatewayBean overview;

  private GatewayOperations(CamelContext context) {
    this.context = context;
  }

  /** Looks on from before the routes are loaded, so that no endpoint is missed. */
  static GatewayOperations watch(CamelContext context) {
    GatewayOperations operations = new GatewayOperations(context);
    context.getCamelContextExtension().setManagementMBeanAssembler(new NamedOperations(context));
    context.addLifecycleStrategy(operations.beans);
    return operations;
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

  /** Everything into JMX; the context is started, so its name there is settled. */
  void begin(String version, Gateway gateway, Wal wal, Supplier<String> readiness) {
    String known = context.getManagementName();
    String instance = known == null || known.equals(PLAIN_NAME) ? "" : known;
    beans.begin(instance);
    overview =
        GatewayBean.builder(version, InstantSource.system())
            .number(
                "ReceivedLines",
                "lines",
                "Lines that arrived since the start",
                gateway::receivedEntries)
            .number(
                "AcceptedLines",
                "lines",
                "Lines acknowledged since the start",
                gateway::acceptedEntries)
            .number(
                "RefusedLines",
                "lines",
                "Lines that senders were refused since the start",
                gateway::refusedEntries)
            .number(
                "SetAsideLines",
                "lines",
                "Lines that a rule set aside since the start; they are in the quarantine",
                gateway::setAsideEntries)
            .number(
                "DroppedLines",
                "lines",
                "Lines that a rule let go since the start",
                gateway::droppedEntries)
            .text("PushAddress", "Where pushes go", () -> gateway.pushAddress().toString())
            .text("Readiness", "What /readyz says, JSON", readiness)
            .operation(
                "receipt",
                "Where an accepted push is in each sink, as JSON",
                List.of(
                    new GatewayBean.Parameter(
                        "receipt",
                        String.class,
                        "X-Wadi-Receipt of a push: <tenant>:<segment>:<offset>:<crc>")),
                given -> receipt(wal, String.valueOf(given.get(0))))
            .register(server, instance);
  }

  private static String receipt(Wal wal, String receipt) {
    try {
      return ReceiptPage.json(wal.status(Receipt.parse(receipt.strip())));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
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
