package dev.wadi.query.template;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;

/** A time in a template. */
record Moment(ZonedDateTime time) {
  static Moment of(Instant instant) {
    return new Moment(instant.atZone(ZoneId.of("UTC")));
  }

  static Moment ofNanos(long nanos) {
    return of(
        Instant.ofEpochSecond(
            Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L)));
  }

  long seconds() {
    return time.toEpochSecond();
  }

  long millis() {
    return time.toInstant().toEpochMilli();
  }

  long nanos() {
    return time.toEpochSecond() * 1_000_000_000L + time.getNano();
  }

  Object member(String name) {
    return switch (name) {
      case "Unix" -> seconds();
      case "UnixMilli" -> millis();
      case "UnixMicro" -> Math.floorDiv(nanos(), 1000L);
      case "UnixNano" -> nanos();
      case "Year" -> (long) time.getYear();
      case "Month" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "Day" -> (long) time.getDayOfMonth();
      case "YearDay" -> (long) time.getDayOfYear();
      case "Hour" -> (long) time.getHour();
      case "Minute" -> (long) time.getMinute();
      case "Second" -> (long) time.getSecond();
      case "Nanosecond" -> (long) time.getNano();
      case "Weekday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case "UTC" -> new Moment(time.withZoneSameInstant(ZoneId.of("UTC")));
      default -> throw new TemplateException("a time has no ." + name);
    };
  }

  @Override
  public String toString() {
    return TimeLayout.of("2006-01-02 15:04:05.999999999 -0700 MST").format(time);
  }
}
