package dev.wadi.kit.trial;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Processor;

/** The step {@code shelfMark}: names the tenant for whom shelves are made, as the settings do. */
public final class ShelfParts implements StationParts {
  public static final String HEADER = "shelf";

  @Override
  public Set<String> names() {
    return Set.of("shelfMark");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    String tenant = settings.text("wadi.tenant.default");
    Processor mark = exchange -> exchange.getMessage().setHeader(HEADER, tenant);
    return Map.of("shelfMark", mark);
  }
}
