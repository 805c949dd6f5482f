package dev.wadi.app.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How values are written: sizes, durations, times of day.
 *
 * <p>A size is a decimal number with an optional unit {@code B KB MB GB TB} in any case, powers of
 * 1024, cut to whole bytes. A duration is one or more groups of a decimal number and {@code ns us
 * ms s m h d} ({@code 1h30m}), or a bare {@code 0}. Everything else throws {@link
 * IllegalArgumentException} with a sentence that says what was expected.
 */
public final class SettingsGrammar {
  private static final Pattern BYTES =
      Pattern.compile(
          "([0-9]{1,19}(?:\\.[0-9]{1,9})?) *(B|KB|MB|GB|TB)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern DURATION_GROUP =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)");

  private SettingsGrammar() {}

  /** Bytes of a size such as {@code 512KB} or {@code 1.5 GB}. */
  public static long bytes(String text) {
    Matcher matcher = BYTES.matcher(text.trim());
    if (matcher.matches()) {
      String unit = matcher.group(2) == null ? "" : matcher.group(2).toUpperCase(Locale.ROOT);
      BigDecimal bytes =
          new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitBytes(unit)));
      if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
        return bytes.longValue();
      }
    }
    throw new IllegalArgumentException(
        quoted(text) + " is no size (expected: such as 512KB, 10MB or 2GB; powers of 1024)");
  }

  /** A duration such as {@code 200ms}, {@code 1h30m} or {@code 7d}. */
  public static Duration duration(String text) {
    String trimmed = text.trim();
    if (trimmed.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher matcher = DURATION_GROUP.matcher(trimmed);
    int end = 0;
    while (end < trimmed.length() && matcher.find(end) && matcher.start() == end) {
      BigDecimal unit = BigDecimal.valueOf(unitNanos(matcher.group(2)));
      nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(unit));
      end = matcher.end();
    }
    if (end == 0
        || end < trimmed.length()
        || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          quoted(text) + " is no duration (expected: such as 500ms, 30s, 1h30m or 7d)");
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /** A size as it would be written: exact, in the largest unit that leaves a whole number. */
  public static String formatBytes(long bytes) {
    String[] units = {"B", "KB", "MB", "GB", "TB"};
    int unit = 0;
    long value = bytes;
    while (unit < 4 && value != 0 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + (unit == 0 ? "" : units[unit]);
  }

  /** A duration as it would be written, such as {@code 1h30m}. */
  public static String formatDuration(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0";
    }
    StringBuilder text = new StringBuilder();
    for (String unit : new String[] {"h", "m", "s", "ms", "us", "ns"}) {
      long size = unitNanos(unit);
      if (nanos >= size) {
        text.append(nanos / size).append(unit);
        nanos %= size;
      }
    }
    return text.toString();
  }

  private static long unitBytes(String unit) {
    return switch (unit) {
      case "KB" -> 1L << 10;
      case "MB" -> 1L << 20;
      case "GB" -> 1L << 30;
      case "TB" -> 1L << 40;
      default -> 1;
    };
  }

  private static long unitNanos(String unit) {
    return switch (unit) {
      case "us", "µs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      case "d" -> 86_400_000_000_000L;
      default -> 1;
    };
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }
}
