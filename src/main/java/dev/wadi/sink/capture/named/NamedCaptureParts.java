package dev.wadi.sink.capture.named;

import dev.wadi.station.CaptureRequests;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** Captures by name, as the settings bound them. */
public final class NamedCaptureParts implements StationParts {
  private static final String OPERATIONS = "namedCaptures";

  @Override
  public Set<String> names() {
    return Set.of(OPERATIONS, CaptureRequests.BEAN);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    NamedCaptureLimits limits =
        new NamedCaptureLimits(
            settings.path("wadi.named.directory").orElse(Path.of("data/named")),
            settings.number("wadi.named.most"),
            settings.bytes("wadi.named.maxBytes"),
            settings.duration("wadi.named.maxDuration"));
    RulesSeen rules = new RulesSeen();
    NamedCaptureRequests requests = new NamedCaptureRequests(rules);
    return Map.of(
        OPERATIONS,
        new NamedCaptureOperations(limits, requests, rules, InstantSource.system()),
        CaptureRequests.BEAN,
        requests);
  }
}
