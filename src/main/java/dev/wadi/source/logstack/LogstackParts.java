package dev.wadi.source.logstack;

import dev.wadi.codec.logstack.LogstackLimits;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** LogStack's door made of the settings {@code wadi.logstack.*}. */
public final class LogstackParts implements StationParts {
  private static final String ROOM = "wadi.logstack.";

  @Override
  public Set<String> names() {
    return Set.of(
        "logstackFormat",
        "logstackCounts",
        "logstackFlush",
        "logstackStatus",
        "logstackNewToken",
        "logstackInfo");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    LogstackCounts counts = new LogstackCounts(version());
    return Map.of(
        "logstackFormat",
        new LogstackFormat(limits(settings), counts, InstantSource.system()),
        "logstackCounts",
        counts,
        "logstackFlush",
        new LogstackAdminProcessor(LogstackAdminProcessor.Page.FLUSH),
        "logstackStatus",
        new LogstackAdminProcessor(LogstackAdminProcessor.Page.STATUS),
        "logstackNewToken",
        new LogstackAdminProcessor(LogstackAdminProcessor.Page.NEW_TOKEN),
        "logstackInfo",
        new LogstackInfoProcessor(
            version(), settings.text("wadi.push.answersAs").equals("logstack")));
  }

  private static String version() {
    try (InputStream in = LogstackParts.class.getResourceAsStream("/dev/wadi/build.properties")) {
      Properties build = new Properties();
      if (in != null) {
        build.load(in);
      }
      return build.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
