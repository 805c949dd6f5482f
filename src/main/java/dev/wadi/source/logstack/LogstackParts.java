package dev.wadi.source.logstack;

import dev.wadi.codec.logstack.LogstackLimits;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/** LogStack's door made of the settings {@code wadi.logstack.*}. */
public final class LogstackParts implements StationParts {
  private static final String ROOM = "wadi.logstack.";

  @Override
  public Set<String> names() {
    return Set.of("logstackFormat", "logstackFlush", "logstackStatus");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(
        "logstackFormat",
        new LogstackFormat(limits(settings), InstantSource.system()),
        "logstackFlush",
        new LogstackAdminProcessor(true),
        "logstackStatus",
        new LogstackAdminProcessor(false));
  }

  private static LogstackLimits limits(StationSettings settings) {
    return new LogstackLimits(
        settings.number(ROOM + "maxEntries"),
        Math.toIntExact(settings.bytes(ROOM + "maxEntryBytes")),
        Math.toIntExact(settings.bytes(ROOM + "maxBatchBytes")),
        Set.copyOf(settings.list(ROOM + "labels")),
        settings.number(ROOM + "maxLabels"),
        settings.number(ROOM + "maxLabelChars"));
  }
}
