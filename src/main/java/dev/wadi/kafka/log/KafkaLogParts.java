package dev.wadi.kafka.log;

import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.util.Map;
import java.util.Set;

/** With the profile {@code kafka} the log that routes call {@code wal:main} is in a topic. */
public final class KafkaLogParts implements StationParts {
  /** Camel asks its registry for a component under this name first. */
  private static final String COMPONENT = "wal-component";

  private static final String PROFILE = "wadi.node.profile";

  @Override
  public Set<String> names() {
    return Set.of(COMPONENT);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    boolean kafka = settings.text(PROFILE).equals("kafka");
    if (!kafka) {
      if (!settings.text("wadi.node.role").equals("both")) {
        throw new IllegalArgumentException(
            "wadi.node.role: "
                + settings.text("wadi.node.role")
                + " (expected: both, without the profile kafka)");
      }
      return Map.of();
    }
    KafkaAccess access = KafkaAccess.of(settings);
    if (access.isNowhere()) {
      throw new IllegalArgumentException(
          "wadi.kafka.brokers: empty (expected: host:port, as the profile is kafka)");
    }
    if (!settings.list("wadi.alerts.rules").isEmpty()) {
      throw new IllegalArgumentException(
          "wadi.alerts.rules: set (expected: none with the profile kafka, whose log rules do not"
              + " count)");
    }
    return Map.of(COMPONENT, new KafkaLogComponent(new KafkaLog(access, LogSettings.of(settings))));
  }

  /** A gateway for its sinks alone takes nothing. */
  @Override
  public Map<String, String> values(StationSettings settings) {
    boolean takes = !settings.text("wadi.node.role").equals("sink");
    return Map.of("wadi.active.sources", Boolean.toString(takes));
  }
}
