package dev.wadi.source.otlp;

import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** OpenTelemetry's door made of the settings {@code wadi.otlp.*}. */
public final class OtlpParts implements StationParts {
  private static final String FORMAT = "otlpFormat";
  private static final String PORT = "wadi.otlp.port";

  /** Whether it has a port of its own. */
  private static final String LISTENS = "wadi.active.otlp.listens";

  @Override
  public Set<String> names() {
    return Set.of(FORMAT);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    int port = settings.number(PORT);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          PORT + ": " + port + " (expected: a port, such as 4318, or 0 for none)");
    }
    if (port != 0 && port == settings.number("wadi.push.port")) {
      throw new IllegalArgumentException(
          PORT + ": " + port + " is the port of the HTTP door (expected: another, such as 4318)");
    }
    return Map.of(FORMAT, new OtlpFormat(mapping(settings), port, InstantSource.system()));
  }

  private static OtlpMapping mapping(StationSettings settings) {
    List<String> labels = settings.list("wadi.otlp.indexLabels");
    return new OtlpMapping(Set.copyOf(labels), OtlpMapping.LOKI.serviceNames());
  }

  @Override
  public Map<String, String> values(StationSettings settings) {
    int port = settings.number(PORT);
    if (port != 0) {
      requireFree(settings.text("wadi.push.host"), port);
    }
    return Map.of(LISTENS, Boolean.toString(port != 0));
  }

  /* Looked for before anything is made, so that a port in use costs one sentence. */
  private static void requireFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: %s:%d cannot be had: %s (set %s, or 0 for none)"
              .formatted(PORT, host, port, e.getMessage(), PORT),
          e);
    }
  }
}
