package dev.wadi.sink.capture;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** The step that writes the trail of the capture {@code main}. */
public final class CaptureParts implements StationParts {
  private static final String AUDIT = "audit";
  private static final String MAIN = "main";

  @Override
  public Set<String> names() {
    return Set.of(AUDIT);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(AUDIT, new AuditProcessor(MAIN, InstantSource.system(), System::nanoTime));
  }
}
