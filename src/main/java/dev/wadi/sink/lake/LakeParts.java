package dev.wadi.sink.lake;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreSettings;
import java.util.Map;
import java.util.Set;

/** How the bucket of the settings {@code wadi.lake.*} and {@code wadi.store.*} is spoken to. */
public final class LakeParts implements StationParts {
  static final String STORE = "lakeStore";

  private static final String ROOM = "wadi.lake.";
  private static final String TARGET = ROOM + "target";
  private static final String ACTIVE = "wadi.active.lake";

  @Override
  public Set<String> names() {
    return Set.of(STORE);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(STORE, StoreSettings.read(settings));
  }

  /** A wrong address stops the start, before anything is made. */
  @Override
  public Map<String, String> values(StationSettings settings) {
    String target = settings.text(TARGET);
    if (!target.isBlank()) {
      try {
        StoreLocation.parse(target);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(TARGET + ": " + e.getMessage(), e);
      }
    }
    long waiting = settings.bytes(ROOM + "waitingBytes");
    if (settings.bytes(ROOM + "maxBytes") > waiting) {
      throw new IllegalArgumentException(
          ROOM
              + "maxBytes: "
              + settings.bytes(ROOM + "maxBytes")
              + " (expected: at most "
              + ROOM
              + "waitingBytes, "
              + waiting
              + ")");
    }
    // The log hands out more than waits here, or an object would never be full.
    return Map.of(
        ACTIVE,
        Boolean.toString(!target.isBlank()),
        ACTIVE + ".inFlightBytes",
        Long.toString(2 * waiting));
  }
}
