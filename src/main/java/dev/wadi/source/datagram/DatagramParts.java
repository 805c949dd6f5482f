package dev.wadi.source.datagram;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** logd's door made of the settings {@code wadi.datagram.*}. */
public final class DatagramParts implements StationParts {
  private static final String ROOM = "wadi.datagram.";

  /** Whether the door opens, and whether there is anybody who may read. */
  private static final String LISTENS = "wadi.active.datagram.listens";

  private static final String READS = "wadi.active.datagram.reads";

  /** Whether the socket can be read with Linux' own calls, several datagrams in one. */
  private static final String NATIVE = "wadi.active.datagram.native";

  @Override
  public Set<String> names() {
    return Set.of(
        DatagramDoor.BEAN, "datagramDoor", "datagramReceive", "datagramLines", "datagramInfo");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    DatagramDoor door =
        new DatagramDoor(
            bounds(settings),
            secrets(settings),
            settings
                .path("wadi.data.directory")
                .map(folder -> folder.resolve(DatagramDoor.MARK))
                .orElse(null),
            InstantSource.system(),
            System::nanoTime);
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put(DatagramDoor.BEAN, door);
    parts.put("datagramDoor", new DatagramPipelineConfigurer(door));
    parts.put("datagramReceive", new DatagramReceiveProcessor());
    DatagramPages pages = new DatagramPages(door, System.nanoTime());
    parts.put("datagramLines", new DatagramPageProcessor(door, pages, true, System::nanoTime));
    parts.put("datagramInfo", new DatagramPageProcessor(door, pages, false, System::nanoTime));
    return parts;
  }

  @Override
  public Map<String, String> values(StationSettings settings) {
    SecretBook secrets = secrets(settings);
    Map<String, String> values = new LinkedHashMap<>();
    values.put(LISTENS, Boolean.toString(!secrets.isEmpty()));
    values.put(READS, Boolean.toString(secrets.hasReaders()));
    values.put(NATIVE, Boolean.toString(Epoll.isAvailable()));
    String host = settings.text(ROOM + "host");
    values.put(ROOM + "host", host.matches("[^\\[].*:.*") ? "[" + host + "]" : host);
    if (!secrets.isEmpty()) {
      values.put(ROOM + "port", Integer.toString(port(settings)));
    }
    return values;
  }

  private static DatagramSettings bounds(StationSettings settings) {
    try {
      return new DatagramSettings(
          Math.toIntExact(settings.bytes(ROOM + "maxBytes")),
          settings.duration(ROOM + "maxAge"),
          settings.duration(ROOM + "maxAhead"),
          settings.number(ROOM + "signatures"),
          settings.number(ROOM + "lingerMillis"),
          settings.number(ROOM + "burstLines"),
          Math.toIntExact(settings.bytes(ROOM + "burstBytes")),
          settings.bytes(ROOM + "waitingBytes"),
          settings.number(ROOM + "tails"),
          settings.number(ROOM + "tailsPerAddress"),
          settings.number(ROOM + "readRate"),
          settings.number(ROOM + "readRatePerAddress"),
          settings.number(ROOM + "queryLines"),
          settings.bytes(ROOM + "ringBytes"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.datagram: " + e.getMessage(), e);
    }
  }

  private static SecretBook secrets(StationSettings settings) {
    String tenant = settings.text(ROOM + "tenant");
    try {
      return new SecretBook(
          tenant.isEmpty() ? settings.text("wadi.tenant.default") : tenant,
          settings.secret(ROOM + "writeSecret").orElse(null),
          watched(settings, "writeSecret"),
          settings.secret(ROOM + "readSecret").orElse(null),
          watched(settings, "readSecret"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.datagram: secrets: " + e.getMessage(), e);
    }
  }

  /* A file is looked at again only when the secret was read from it and nothing else went before. */
  private static @Nullable Path watched(StationSettings settings, String name) {
    Optional<Path> file = settings.path(ROOM + name + "File");
    Optional<String> known = settings.secret(ROOM + name);
    if (file.isEmpty() || known.isEmpty()) {
      return null;
    }
    try {
      return Files.readString(file.get()).strip().equals(known.get()) ? file.get() : null;
    } catch (IOException e) {
      return null; // it was there a moment ago; what it said stays good
    }
  }

  /* Looked for before anything is made, so that a port in use costs one sentence. */
  private static int port(StationSettings settings) {
    String host = settings.text(ROOM + "host");
    int port = settings.number(ROOM + "port");
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), port))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalArgumentException(
          ROOM
              + "port: "
              + host
              + ":"
              + port
              + "/udp cannot be had: "
              + e.getMessage()
              + " (set wadi.datagram.port or wadi.datagram.host)",
          e);
    }
  }
}
