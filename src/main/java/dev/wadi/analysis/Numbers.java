package dev.wadi.analysis;

import java.time.Duration;
import java.util.Locale;

/** How numbers look to people: {@code 1,234,567}, {@code 1.5 KB}, {@code 2h 05m}, {@code 2.5M}. */
public final class Numbers {
  private static final String[] BYTE_UNITS = {"KB", "MB", "GB", "TB"};
  private static final String[] RATE_UNITS = {"", "K", "M", "G"};

  private Numbers() {}

  /** With comma groups. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** With one decimal, powers of 1024; below that plain bytes. */
  public static String bytes(long bytes) {
    if (Math.abs(bytes) < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    // A value that would be printed as 1024.0 belongs to the next unit.
    while (Math.abs(value) >= 1023.95 && unit < BYTE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
  }

  /** The two largest units, the second with two digits; whole seconds, none below zero. */
  public static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    long hours = minutes / 60;
    if (hours >= 24) {
      return String.format(Locale.ROOT, "%dd %02dh", hours / 24, hours % 24);
    }
    if (hours > 0) {
      return String.format(Locale.ROOT, "%dh %02dm", hours, minutes % 60);
    }
    if (minutes > 0) {
      return String.format(Locale.ROOT, "%dm %02ds", minutes, seconds % 60);
    }
    return seconds + "s";
  }

  /** Powers of 1000; one decimal from a thousand on. */
  public static String rate(double perSecond) {
    double value = perSecond;
    int unit = 0;
    while (value >= (unit == 0 ? 999.5 : 999.95) && unit < RATE_UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f%s", value, RATE_UNITS[unit]);
  }

  /** A latency: {@code 85 µs}, {@code 1.2 ms}, {@code 3.4 s}. */
  public static String latency(long nanos) {
    if (nanos < 1_000_000) {
      return nanos / 1_000 + " µs";
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
  }
}
