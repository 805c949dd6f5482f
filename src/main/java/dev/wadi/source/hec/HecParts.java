package dev.wadi.source.hec;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The collector's door. */
public final class HecParts implements StationParts {
  private static final String FORMAT = "hecFormat";

  @Override
  public Set<String> names() {
    return Set.of(FORMAT);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(FORMAT, new HecFormat(InstantSource.system()));
  }
}
