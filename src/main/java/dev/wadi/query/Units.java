package dev.wadi.query;

import java.util.Locale;

/**
 * Numbers, durations and sizes as LogQL and the programs that log write them. What is none gives
 * NaN.
 *
 * <p>Durations are Go's ({@code 1h30m}, {@code 2.5ms}) with Prometheus' days, weeks and years;
 * sizes are decimal ({@code 20KB}) or binary ({@code 20KiB}), in any case, with or without a blank.
 */
final class Units {
  private static final int LONGEST = 64;

  private Units() {}

  /** A plain number, or NaN. */
  static double number(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Double.NaN;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      /* Java would also take "1f", "1d", hexadecimal, NaN and blanks around. */
      if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        return Double.NaN;
      }
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN; // "1-2" and the like
    }
  }

  /** A duration in nanoseconds, or NaN. */
  static double durationNanos(String text) {
    if (text.length() > LONGEST) {
      return Double.NaN;
    }
    int at = 0;
    double sign = 1;
    if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
      sign = text.charAt(0) == '-' ? -1 : 1;
      at = 1;
    }
    if (at == text.length()) {
      return Double.NaN;
    }
    if (text.substring(at).equals("0")) {
      return 0;
    }
    double sum = 0;
    while (at < text.length()) {
      int unit = endOfNumber(text, at);
      double value = unsigned(text.substring(at, unit));
      at = unit;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      sum += value * unitNanos(text.substring(unit, at));
      if (Double.isNaN(sum)) {
        return sum;
      }
    }
    return sign * sum;
  }

  /** A size in bytes, or NaN. */
  static double bytes(String text) {
    if (text.length() > LONGEST) {
      return Double.NaN;
    }
    int unit = endOfNumber(text, 0);
    return unsigned(text.substring(0, unit))
        * unitBytes(text.substring(unit).strip().toLowerCase(Locale.ROOT));
  }

  /** A number as it is written in a query. */
  static String shown(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return Double.toString(value);
  }

  /** A duration as it is written in a query, in the largest unit that leaves no rest. */
  static String shownDuration(long nanos) {
    String[] units = {"w", "d", "h", "m", "s", "ms", "us"};
    for (String unit : units) {
      long size = (long) unitNanos(unit);
      if (nanos % size == 0) {
        return nanos / size + unit;
      }
    }
    return nanos + "ns";
  }

  private static int endOfNumber(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.digit(text.charAt(at), 10) >= 0 || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  private static double unsigned(String digits) {
    return digits.isEmpty() ? Double.NaN : number(digits);
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      case "d" -> 86_400e9;
      case "w" -> 7 * 86_400e9;
      case "y" -> 365 * 86_400e9;
      default -> Double.NaN;
    };
  }

  private static double unitBytes(String unit) {
    return switch (unit) {
      case "", "b" -> 1;
      case "k", "kb" -> 1e3;
      case "m", "mb" -> 1e6;
      case "g", "gb" -> 1e9;
      case "t", "tb" -> 1e12;
      case "p", "pb" -> 1e15;
      case "ki", "kib" -> 0x1p10;
      case "mi", "mib" -> 0x1p20;
      case "gi", "gib" -> 0x1p30;
      case "ti", "tib" -> 0x1p40;
      case "pi", "pib" -> 0x1p50;
      default -> Double.NaN;
    };
  }
}
