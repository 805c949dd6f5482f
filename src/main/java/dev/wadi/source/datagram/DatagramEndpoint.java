package dev.wadi.source.datagram;

import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import dev.wadi.station.OptionsChecked;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationOperation;
import dev.wadi.station.StationReport;
import dev.wadi.station.StationTitle;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * Show kept lines to those who follow logd's door live (TAIL), each what he asked for.
 *
 * <p>Stands behind the steps that clean and keep. Does not change the batch and never waits: lines
 * for which there is no room are counted.
 */
@ManagedResource(description = "logd's door for datagrams")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "datagram",
    title = "Datagram",
    syntax = "datagram:name",
    producerOnly = true,
    category = {Category.NETWORKING})
public class DatagramEndpoint extends DefaultEndpoint implements Station, OptionsChecked {
  @UriPath(description = "Name of the door: logd.")
  @Metadata(required = true)
  private final String name;

  private volatile @Nullable DatagramDoor door;

  public DatagramEndpoint(String uri, DatagramComponent component, String name) {
    super(uri, component);
    this.name = name;
  }

  @Override
  public Producer createProducer() {
    return new DatagramProducer(this, door());
  }

  /** Its name was looked at when it was made; where it stands is left to ask. */
  @Override
  public void checkOptions(boolean source) {
    if (source) {
      createConsumer(exchange -> {});
    }
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException(
        "datagram: takes lines for those who follow; datagrams come in by netty:udp");
  }

  private DatagramDoor door() {
    DatagramDoor known = door;
    if (known == null) {
      known =
          getCamelContext()
              .getRegistry()
              .lookupByNameAndType(DatagramDoor.BEAN, DatagramDoor.class);
      if (known == null) {
        throw new IllegalStateException("datagram: there is no bean " + DatagramDoor.BEAN);
      }
      door = known;
    }
    return known;
  }

  @Override
  public StationTitle title() {
    return new StationTitle(StationKind.SOURCE, "Source", name);
  }

  @Override
  public StationReport report() {
    return door().report();
  }

  @Override
  public List<StationOperation> operations() {
    return door().operations();
  }

  @ManagedAttribute(description = "Name of the door")
  public String getName() {
    return name;
  }

  @ManagedAttribute(description = "Readers that follow live (count)")
  public int getReaders() {
    return door().tails().size();
  }

  @ManagedAttribute(description = "Datagrams that came since the start")
  public long getReceivedDatagramsTotal() {
    return door().counts().received.sum();
  }

  @ManagedAttribute(description = "Datagrams that the kernel let go since the start")
  public long getLostDatagramsTotal() {
    return door().lostDatagrams();
  }

  @ManagedOperation(
      description =
          "Those who follow live, one a line: address, tenant, seconds since he was last heard,"
              + " lines sent and not sent, what he asked for")
  @Needs(Role.VIEWER)
  public String readers() {
    long now = System.nanoTime();
    List<String> lines = new ArrayList<>();
    for (Tail tail : door().tails()) {
      lines.add(
          "%s tenant=%s heard=%d sent=%d unsent=%d level=%d keyPrefix=%s"
              .formatted(
                  address(tail.address()),
                  tail.tenant(),
                  (now - tail.heardNanos()) / 1_000_000_000L,
                  tail.sentLines(),
                  tail.unsentLines(),
                  tail.wanted().level(),
                  printable(tail.wanted().keyPrefix())));
    }
    return String.join("\n", lines);
  }

  private static String address(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  /* A reader's own words, in a text that people look at. */
  private static String printable(String text) {
    String some = text.length() <= 200 ? text : text.substring(0, 200);
    return some.replaceAll("[^\\x21-\\x7e]", "?");
  }

  @ManagedOperation(
      description = "Lets a reader go. Parameter: reader, its address and port as readers shows it")
  @Needs(Role.OPERATOR)
  public boolean kick(String reader) {
    DatagramReaders readers = door().readers();
    for (Tail tail : door().tails()) {
      if (readers != null && address(tail.address()).equals(reader.strip())) {
        return readers.kick(tail.address());
      }
    }
    return false;
  }
}
