package dev.wadi.analysis;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, ages and sizes as people write them on the command line. */
public final class Quantities {
  private static final Pattern GROUP =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Pattern DAYS = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)[dD]");
  private static final Pattern SIZE =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)\\s*(B|KB|MB|GB|TB)?", Pattern.CASE_INSENSITIVE);
  private static final BigDecimal DAY_NANOS = BigDecimal.valueOf(86_400_000_000_000L);

  private Quantities() {}

  /** {@code 1h30m}, {@code 1.5s}: one or more numbers with a unit of ns, us, ms, s, m, h. */
  public static Duration duration(String text) {
    Matcher groups = GROUP.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      groups.region(at, text.length());
      if (!groups.lookingAt()) {
        break;
      }
      nanos = nanos.add(new BigDecimal(groups.group(1)).multiply(unitNanos(groups.group(2))));
      at = groups.end();
    }
    if (at == 0 || at < text.length()) {
      throw new IllegalArgumentException(
          "duration: '" + text + "' (expected: such as 90s, 5m, 1h30m)");
    }
    return ofNanos(nanos, text);
  }

  /** A {@link #duration}, or a number of days such as {@code 7d}; more than nothing. */
  public static Duration age(String text) {
    Matcher days = DAYS.matcher(text);
    Duration age =
        days.matches()
            ? ofNanos(new BigDecimal(days.group(1)).multiply(DAY_NANOS), text)
            : duration(text);
    if (age.isZero()) {
      throw new IllegalArgumentException("age: '" + text + "' (expected: more than 0)");
    }
    return age;
  }

  /** {@code 256MB}, {@code 1.5 gb}, {@code 4096}: powers of 1024; cut to whole bytes. */
  public static long bytes(String text) {
    Matcher size = SIZE.matcher(text.strip());
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "size: '" + text + "' (expected: a number and B, KB, MB, GB or TB)");
    }
    String unit = size.group(2) == null ? "B" : size.group(2).toUpperCase(Locale.ROOT);
    long factor = 1L << (10 * "BKMGT".indexOf(unit.charAt(0)));
    BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(factor));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException("size: '" + text + "' (expected: less than 8 EB)");
    }
    return bytes.longValue();
  }

  private static BigDecimal unitNanos(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "ns" -> 1L;
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> 1000L;
        });
  }

  private static Duration ofNanos(BigDecimal nanos, String text) {
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          "duration: '" + text + "' (expected: less than 292 years)");
    }
    return Duration.ofNanos(nanos.longValue());
  }
}
