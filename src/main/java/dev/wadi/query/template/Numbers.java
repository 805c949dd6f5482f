package dev.wadi.query.template;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as Go writes them in source text. */
final class Numbers {
  private Numbers() {}

  /** A whole number, also {@code 0x1f}, {@code 0o17}, {@code 0b101}, {@code 1_000}; else null. */
  static @Nullable Long whole(String text) {
    String sign = text.startsWith("-") ? "-" : "";
    String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    String lower = digits.toLowerCase(Locale.ROOT);
    int radix = 10;
    if (lower.startsWith("0x")) {
      radix = 16;
    } else if (lower.startsWith("0b")) {
      radix = 2;
    } else if (lower.startsWith("0o")) {
      radix = 8;
    }
    if (radix != 10) {
      lower = lower.substring(2);
    } else if (lower.length() > 1 && lower.charAt(0) == '0') {
      radix = 8;
    }
    if (lower.startsWith("-") || lower.startsWith("+") || lower.length() > 80) {
      return null;
    }
    try {
      return Long.parseLong(sign + lower.replace("_", ""), radix);
    } catch (NumberFormatException e) {
      return null; // it is none
    }
  }

  /** A number with a point or an exponent; else null. */
  static @Nullable Double decimal(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    switch (lower) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      case "nan" -> {
        return Double.NaN;
      }
      default -> {
        if (!lower.matches("[-+]?(\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(e[-+]?\\d{1,6})?")) {
          return null;
        }
        return Double.parseDouble(lower.replace("_", ""));
      }
    }
  }
}
