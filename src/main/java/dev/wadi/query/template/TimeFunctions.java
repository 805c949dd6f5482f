package dev.wadi.query.template;

import dev.wadi.query.template.Function.Args;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** Times: the local zone is UTC, so that an answer is the same everywhere. */
final class TimeFunctions {
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final Moment NONE =
      new Moment(LocalDateTime.of(1, 1, 1, 0, 0).atZone(ZoneOffset.UTC));

  private TimeFunctions() {}

  static void addTo(FunctionTable table) {
    table.put("now", 0, args -> Moment.of(Instant.now()));
    table.put("date", 2, args -> TimeLayout.of(args.text(0)).format(time(args, 1).time()));
    table.put("toDate", 2, args -> read(args.text(0), UTC, args.text(1)));
    table.put("toDateInZone", 3, args -> read(args.text(0), zone(args.text(1)), args.text(2)));
    table.put("unixEpoch", 1, args -> Long.toString(time(args, 0).seconds()));
    table.put("unixEpochMillis", 1, args -> Long.toString(time(args, 0).millis()));
    table.put("unixEpochNanos", 1, args -> Long.toString(time(args, 0).nanos()));
    table.put("unixToTime", 1, TimeFunctions::ofUnix);
  }

  /* A number is of seconds. */
  private static Moment time(Args args, int i) {
    Object value = args.value(i);
    if (value instanceof Moment time) {
      return time;
    }
    if (value instanceof Long seconds) {
      try {
        return Moment.of(Instant.ofEpochSecond(seconds));
      } catch (DateTimeException e) {
        throw new TemplateException(args.function() + ": " + seconds + " is too far away");
      }
    }
    throw new TemplateException(args.function() + ": a " + Values.kind(value) + " is no time");
  }

  private static ZoneId zone(String name) {
    try {
      return name.equals("Local") || name.isEmpty() ? UTC : ZoneId.of(name);
    } catch (DateTimeException e) {
      return UTC; // as Loki does
    }
  }

  /* What is written otherwise is the time that there is not. */
  private static Moment read(String layout, ZoneId zone, String text) {
    @Nullable ZonedDateTime time = TimeLayout.of(layout).parse(text, zone);
    return time == null ? NONE : new Moment(time);
  }

  /* Its length says of what it is: days, seconds, milli-, micro-, nanoseconds. */
  private static Object ofUnix(Args args) {
    String text = args.text(0);
    Long number = text.matches("-?\\d{1,19}") ? parsed(text) : null;
    if (number != null) {
      switch (text.length()) {
        case 5 -> {
          return Moment.of(Instant.ofEpochSecond(number * 86_400));
        }
        case 10 -> {
          return Moment.of(Instant.ofEpochSecond(number));
        }
        case 13 -> {
          return Moment.of(Instant.ofEpochMilli(number));
        }
        case 16 -> {
          return Moment.of(
              Instant.ofEpochSecond(
                  Math.floorDiv(number, 1_000_000L), Math.floorMod(number, 1_000_000L) * 1000));
        }
        case 19 -> {
          return Moment.ofNanos(number);
        }
        default -> {}
      }
    }
    throw new TemplateException("unixToTime: a text of " + text.length() + " is no time");
  }

  private static @Nullable Long parsed(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return null; // beyond what a long holds
    }
  }
}
