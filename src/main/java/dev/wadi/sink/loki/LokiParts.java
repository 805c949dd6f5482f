package dev.wadi.sink.loki;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.util.Map;
import java.util.Set;

/** What proves to the Loki of the settings who we are. {@link LokiComponent} finds it by type. */
public final class LokiParts implements StationParts {
  private static final String CREDENTIALS = "lokiCredentials";

  @Override
  public Set<String> names() {
    return Set.of(CREDENTIALS);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    LokiServer server = LokiServer.of(settings);
    server.tls(); // files that cannot be used stop the start, and not a route hours later
    return Map.of(CREDENTIALS, server.credentials());
  }
}
