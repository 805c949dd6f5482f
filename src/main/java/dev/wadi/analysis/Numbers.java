package dev.wadi.analysis;

import java.time.Duration;
import java.util.Locale;

/** Numbers as text for people. */
final class Numbers {
  private static final String[] UNITS = {"KB", "MB", "GB"};

  private Numbers() {}

  /** {@code 1,234,567}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 512 B}, {@code 1.5 KB}, {@code 2.0 GB}. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 3d 22h}, {@code 2h 05m}, {@code 4m 09s}, {@code 12s}. */
  static String duration(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds >= 86_400) {
      return String.format("%dd %02dh", seconds / 86_400, seconds % 86_400 / 3600);
    }
    if (seconds >= 3600) {
      return String.format("%dh %02dm", seconds / 3600, seconds % 3600 / 60);
    }
    return seconds >= 60 ? String.format("%dm %02ds", seconds / 60, seconds % 60) : seconds + "s";
  }

  /** {@code 999}, {@code 1.5K}, {@code 2.5M}. */
  static String rate(double perSecond) {
    if (perSecond >= 1_000_000) {
      return String.format(Locale.ROOT, "%.1fM", perSecond / 1_000_000);
    }
    return perSecond >= 1000
        ? String.format(Locale.ROOT, "%.1fK", perSecond / 1000)
        : String.format(Locale.ROOT, "%.0f", perSecond);
  }
}
