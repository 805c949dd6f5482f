package dev.wadi.read;

import dev.wadi.model.Rfc3339;
import dev.wadi.query.Amounts;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request, of its query and of its form, as Loki's clients write them: times in
 * RFC 3339, seconds with or without fractions, or nanoseconds. Immutable.
 *
 * <p>What is wrong is a {@link ReadException} with status 400 and Loki's words, as far as those are
 * of use outside of its program.
 */
final class ReadParameters {
  private static final long SECOND = 1_000_000_000L;
  private static final long FARTHEST = Long.MAX_VALUE / 2;
  private static final int MOST_PAIRS = 1000;
  private static final int MOST_DELAY_SECONDS = 5;

  private final Map<String, List<String>> values;

  private ReadParameters(Map<String, List<String>> values) {
    this.values = values;
  }

  /**
   * @param texts of pairs, as they came: {@code a=b&c=d}
   */
  static ReadParameters of(String... texts) throws ReadException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    int pairs = 0;
    for (String text : texts) {
      for (String pair : text.split("&", MOST_PAIRS + 1)) {
        if (++pairs > MOST_PAIRS) {
          throw new ReadException(
              400, "too many parameters (expected: at most " + MOST_PAIRS + ")");
        }
        int equals = pair.indexOf('=');
        if (pair.isEmpty()) {
          continue;
        }
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        values
            .computeIfAbsent(name, any -> new ArrayList<>(1))
            .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return new ReadParameters(values);
  }

  static String decoded(String text) throws ReadException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ReadException(400, "invalid URL escape in a parameter");
    }
  }

  /** The first value of a name; empty without one. */
  String text(String name) {
    return values.getOrDefault(name, List.of("")).get(0);
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  String query() throws ReadException {
    String query = text("query");
    if (query.isBlank()) {
      throw new ReadException(
          400, "parse error : syntax error: unexpected $end, expecting a query in query=");
    }
    return query;
  }

  int limit(String name, int usual, int most) throws ReadException {
    String text = text(name);
    if (text.isEmpty()) {
      return Math.min(usual, most);
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ReadException(400, name + ": cannot parse \"" + text + "\" to a number");
    }
    if (limit < 0 || limit == 0 && name.equals("limit")) {
      throw new ReadException(400, name + " must be a positive value");
    }
    if (limit > most) {
      throw new ReadException(
          400,
          "max entries limit per query exceeded, limit > max_entries_limit ("
              + limit
              + " > "
              + most
              + ")");
    }
    return limit;
  }

  /** Whether the newest lines are wanted, and first. */
  boolean isBackward() throws ReadException {
    String text = text("direction");
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "", "BACKWARD" -> true;
      case "FORWARD" -> false;
      default -> throw new ReadException(400, "invalid direction '" + text + "'");
    };
  }

  /**
   * A stretch of time in nanoseconds since the epoch.
   *
   * @param to the first moment that is not of it any more
   */
  record Span(long from, long to) {}

  /** From {@code start} to {@code end}; as it comes, the last hour. */
  Span span(Instant now, Duration usual) throws ReadException {
    long to = time("end", nanos(now));
    Duration since = usual;
    String text = text("since");
    if (!text.isEmpty()) {
      since =
          Amounts.duration(text)
              .orElseThrow(
                  () -> new ReadException(400, "could not parse 'since' parameter: " + text));
    }
    long back = since.toNanos();
    long base = Math.min(to, nanos(now));
    long from = time("start", base - back);
    if (Math.min(from, to) < -FARTHEST || Math.max(from, to) > FARTHEST) {
      throw new ReadException(400, "a time lies too far away (expected: 1823 to 2116)");
    }
    if (to < from) {
      throw new ReadException(400, "end timestamp must not be before or equal to start time");
    }
    return new Span(from, to);
  }

  /** For how long a tail waits for lines that come late, in nanoseconds. */
  long delay() throws ReadException {
    String text = text("delay_for");
    if (text.isEmpty()) {
      return 0;
    }
    int seconds;
    try {
      seconds = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ReadException(
          400, "delay_for: cannot parse \"" + shortened(text) + "\" to a number of seconds");
    }
    if (seconds < 0 || seconds > MOST_DELAY_SECONDS) {
      throw new ReadException(400, "delay_for can't be greater than " + MOST_DELAY_SECONDS);
    }
    return seconds * SECOND;
  }

  /** A moment. */
  long time(String name, long otherwise) throws ReadException {
    String text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    boolean plain = text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '-' || c == '+');
    try {
      if (plain && text.indexOf('-', 1) < 0) {
        long number = Long.parseLong(text);
        return text.length() <= 10 ? Math.multiplyExact(number, SECOND) : number;
      }
      if (text.indexOf('T') < 0 && text.indexOf(':') < 0) {
        if (text.length() > 64) {
          throw new NumberFormatException();
        }
        BigDecimal seconds = new BigDecimal(text);
        if (Math.abs((long) seconds.precision() - seconds.scale()) > 20) {
          throw new NumberFormatException();
        }
        return seconds.movePointRight(9).toBigInteger().longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw noTime(name, text);
    }
    long nanos = Rfc3339.parse(text);
    if (nanos == Rfc3339.NOT_A_TIME) {
      throw noTime(name, text);
    }
    return nanos;
  }

  private static ReadException noTime(String name, String text) {
    return new ReadException(
        400,
        "could not parse '"
            + name
            + "' parameter: cannot parse \""
            + shortened(text)
            + "\" to a valid time (expected: nanoseconds or seconds since 1970, or RFC 3339)");
  }

  private static String shortened(String text) {
    return text.length() <= 64 ? text : text.substring(0, 64) + "...";
  }

  /** Nanoseconds between points; as it comes, such that there are 250 of them. */
  long step(Span span) throws ReadException {
    Optional<Long> step = length("step");
    if (step.isPresent()) {
      return step.get();
    }
    return Math.max(1, (span.to() - span.from()) / SECOND / 250) * SECOND;
  }

  /** Nanoseconds between lines; 0 for all of them. */
  long interval() throws ReadException {
    long interval = length("interval").orElse(0L);
    if (interval < 0) {
      throw new ReadException(400, "interval must be >= 0");
    }
    return Math.min(interval, FARTHEST);
  }

  private Optional<Long> length(String name) throws ReadException {
    String text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(text);
      if (!(Math.abs(seconds) * SECOND < Long.MAX_VALUE)) {
        throw new ReadException(
            400,
            "cannot parse \"" + shortened(text) + "\" to a valid duration. It overflows int64");
      }
      return Optional.of((long) (seconds * SECOND));
    } catch (NumberFormatException e) {
      Optional<Duration> duration = Amounts.duration(text);
      if (duration.isEmpty()) {
        throw new ReadException(
            400, "cannot parse \"" + shortened(text) + "\" to a valid duration");
      }
      return Optional.of(duration.get().toNanos());
    }
  }

  static long nanos(Instant instant) {
    return instant.getEpochSecond() * SECOND + instant.getNano();
  }
}
