package dev.wadi.app;

import dev.wadi.app.rooms.Rooms;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.management.Readiness;
import dev.wadi.management.StationsBean;
import dev.wadi.source.intake.SourceCounts;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Wadi: all rooms, made from the settings, and Camel with its routes.
 *
 * <p>Several gateways can live in one process as long as their folders and ports differ. {@link
 * #start} either returns a gateway that takes pushes, or throws and leaves nothing running behind.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Rooms rooms;
  private boolean closed;

  private Gateway(Rooms rooms) {
    this.rooms = rooms;
  }

  /**
   * Starts a gateway.
   *
   * @param version what {@code /api/version} tells
   * @throws SettingsException when a setting or a route file is wrong
   * @throws IOException when a folder cannot be written or is held by another, or a port is taken;
   *     the message is one sentence for a person
   */
  public static Gateway start(Settings settings, String version) throws Exception {
    return opened(new Gateway(new Rooms(settings, version, false)), settings);
  }

  /**
   * The same for a process that has this gateway only: it takes pushes, and says so, a moment
   * before its parts are in JMX. When this returns, they are.
   */
  public static Gateway startAlone(Settings settings, String version) throws Exception {
    return opened(new Gateway(new Rooms(settings, version, true)), settings);
  }

  private static Gateway opened(Gateway gateway, Settings settings) throws Exception {
    boolean good = false;
    try {
      gateway.rooms.open();
      good = true;
      LOG.info(
          "Gateway takes pushes. address={} tenant={}",
          gateway.pushAddress(),
          settings.text("wadi.tenant.default"));
      return gateway;
    } finally {
      if (!good) {
        gateway.close();
      }
    }
  }

  /** Where pushes go. */
  public URI pushAddress() {
    return rooms.pushAddress();
  }

  /** All sources, buffers and sinks. */
  public StationsBean stations() {
    return rooms.stations();
  }

  /** The console's page, if there is a console. */
  public Optional<URI> consoleAddress() {
    return rooms.consoleAddress();
  }

  /** The console's password, if it was made at this start. */
  public Optional<String> freshPassword() {
    return rooms.freshPassword();
  }

  /** Entries that arrived at the HTTP door. */
  public long receivedEntries() {
    return rooms.intake().entries(SourceCounts::receivedEntries);
  }

  /** Entries that were acknowledged. */
  public long acceptedEntries() {
    return rooms.intake().entries(SourceCounts::acceptedEntries);
  }

  /** Entries that senders were refused, for whatever reason. */
  public long refusedEntries() {
    return rooms.intake().refusedEntries();
  }

  /** Entries that a rule set aside: safe in the quarantine, and nowhere else. */
  public long setAsideEntries() {
    return rooms.intake().entries(SourceCounts::setAsideEntries);
  }

  /** Entries that a rule let go. */
  public long droppedEntries() {
    return rooms.intake().entries(SourceCounts::droppedEntries);
  }

  /**
   * Bytes of a tenant that a sink has not confirmed; 0 when it has everything, or never read.
   *
   * @param reader of the WAL, such as {@code capture}
   */
  public long backlogBytes(String reader, String tenant) {
    return rooms.backlogBytes(reader, tenant);
  }

  /** Camel itself, for tests and for those who embed a gateway. */
  public CamelContext camelContext() {
    return rooms.camelContext();
  }

  /** Whether it takes pushes, with details. */
  public Readiness readiness() {
    return rooms.readiness();
  }

  /**
   * Stops within {@code wadi.stop.timeout}: takes no more pushes, answers those under way, lets the
   * sinks finish what they have begun, and closes the files. What no sink has got yet stays in the
   * WAL.
   */
  @Override
  public synchronized void close() throws Exception {
    if (!closed) {
      closed = true;
      rooms.close();
    }
  }

  Registry registry() {
    return camelContext().getRegistry();
  }
}
