package dev.wadi.cli;

import dev.wadi.analysis.ZoneNames;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** In which zone a person wants to read times. */
final class ZoneFlag {
  private static final DateTimeFormatter DAY_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  @Option(
      names = "--tz",
      paramLabel = "ZONE",
      converter = ZoneConverter.class,
      description =
          "Show times in this zone: local, Europe/Berlin, +02:00 (default: UTC). JSON stays in"
              + " UTC.")
  private ZoneId zone = ZoneOffset.UTC;

  ZoneId zone() {
    return zone;
  }

  /** Day and time to the second. */
  String time(Instant instant) {
    return DAY_TIME.format(instant.atZone(zone));
  }

  /** What to call the zone behind a time: UTC, or its offset then. */
  String name(Instant instant) {
    return ZoneNames.of(zone, instant);
  }

  /** Reads the name of a zone. */
  static final class ZoneConverter implements ITypeConverter<ZoneId> {
    @Override
    public ZoneId convert(String text) {
      String name = text.strip();
      if (name.equalsIgnoreCase("local")) {
        return ZoneId.systemDefault();
      }
      if (name.equalsIgnoreCase("utc") || name.equalsIgnoreCase("z")) {
        return ZoneOffset.UTC;
      }
      try {
        return ZoneId.of(name);
      } catch (DateTimeException e) {
        throw new TypeConversionException(
            "\""
                + Terminal.safe(text)
                + "\" is no zone (expected: UTC, local, Europe/Berlin, +02:00)");
      }
    }
  }
}
