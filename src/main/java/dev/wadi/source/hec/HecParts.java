package dev.wadi.source.hec;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The collector's door, and its page of health. */
public final class HecParts implements StationParts {
  private static final String FORMAT = "hecFormat";
  private static final String HEALTH = "hecHealth";

  @Override
  public Set<String> names() {
    return Set.of(FORMAT, HEALTH);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(FORMAT, new HecFormat(InstantSource.system()), HEALTH, new HecHealthProcessor());
  }
}
