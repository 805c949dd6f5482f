package dev.wadi.alert;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be done to a value in a template, by Prometheus' names. */
enum TemplateFunction {
  /** 1234567 is 1.235M. */
  HUMANIZE("humanize") {
    @Override
    Object of(String format, double number) {
      return humanized(number, 1000, "kMGTPEZY");
    }
  },
  /** 1048576 is 1Mi. */
  HUMANIZE_1024("humanize1024") {
    @Override
    Object of(String format, double number) {
      String text = humanized(number, 1024, "kMGTPEZY");
      return Character.isLetter(text.charAt(text.length() - 1)) && Double.isFinite(number)
          ? text.substring(0, text.length() - 1)
              + Character.toUpperCase(text.charAt(text.length() - 1))
              + "i"
          : text;
    }
  },
  /** 3725 is 1h 2m 5s. */
  HUMANIZE_DURATION("humanizeDuration") {
    @Override
    Object of(String format, double seconds) {
      return duration(seconds);
    }
  },
  /** 0.0512 is 5.12%. */
  HUMANIZE_PERCENTAGE("humanizePercentage") {
    @Override
    Object of(String format, double number) {
      return significant(number * 100) + "%";
    }
  },
  TO_UPPER("toUpper") {
    @Override
    Object ofText(String format, String text) {
      return text.toUpperCase(Locale.ROOT);
    }
  },
  TO_LOWER("toLower") {
    @Override
    Object ofText(String format, String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  },
  /** The first letter of each word large. */
  TITLE("title") {
    @Override
    Object ofText(String format, String text) {
      StringBuilder out = new StringBuilder(text);
      for (int i = 0; i < out.length(); i++) {
        if (i == 0 || out.charAt(i - 1) == ' ') {
          out.setCharAt(i, Character.toUpperCase(out.charAt(i)));
        }
      }
      return out.toString();
    }
  },
  /** With one verb of Go's: %.2f, %s, %v, %d, %e, %g, %q. */
  PRINTF("printf") {
    @Override
    Object apply(String format, Object value) {
      return GoFormat.of(format, value);
    }
  };

  private final String word;

  TemplateFunction(String word) {
    this.word = word;
  }

  static Optional<TemplateFunction> of(String word) {
    return Stream.of(values()).filter(function -> function.word.equals(word)).findFirst();
  }

  static String words() {
    return Stream.of(values()).map(function -> function.word).collect(Collectors.joining(", "));
  }

  /** A text that should be a number and is none stays as it is. */
  Object apply(String format, Object value) {
    if (value instanceof Double number) {
      return of(format, number);
    }
    String text = String.valueOf(value);
    Object asText = ofText(format, text);
    if (!asText.equals(text)) {
      return asText;
    }
    try {
      return of(format, Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return text; // no number
    }
  }

  Object of(String format, double number) {
    return ofText(format, shown(number));
  }

  Object ofText(String format, String text) {
    return text;
  }

  /** A value as a template shows it: numbers as Go prints them. */
  static String shown(Object value) {
    if (!(value instanceof Double number)) {
      return String.valueOf(value);
    }
    if (number.isNaN()) {
      return "NaN";
    }
    if (number.isInfinite()) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == Math.rint(number) && Math.abs(number) < 1e21) {
      return new java.math.BigDecimal(number).toPlainString();
    }
    return Double.toString(number).replace("E", "e");
  }

  /* Four digits, as Go's %.4g. */
  static String significant(double number) {
    if (!Double.isFinite(number)) {
      return shown(number);
    }
    return shown(
        new java.math.BigDecimal(number).round(new java.math.MathContext(4)).doubleValue());
  }

  private static String humanized(double number, int base, String prefixes) {
    if (number == 0 || !Double.isFinite(number)) {
      return significant(number);
    }
    double left = number;
    int power = -1;
    while (Math.abs(left) >= base && power + 1 < prefixes.length()) {
      left /= base;
      power++;
    }
    if (power >= 0 || Math.abs(left) >= 1 || base == 1024) {
      return significant(left) + (power < 0 ? "" : prefixes.substring(power, power + 1));
    }
    String small = "mµnpfazy";
    int down = -1;
    while (Math.abs(left) < 1 && down + 1 < small.length()) {
      left *= 1000;
      down++;
    }
    return significant(left) + small.charAt(down);
  }

  private static String duration(double seconds) {
    if (!Double.isFinite(seconds)) {
      return shown(seconds);
    }
    double left = Math.abs(seconds);
    String sign = seconds < 0 ? "-" : "";
    if (left < 1) {
      return sign + (left == 0 ? "0" : humanized(left, 1000, "kMGTPEZY")) + "s";
    }
    if (left < 60) {
      return sign + significant(left) + "s";
    }
    long whole = (long) left;
    long days = whole / 86_400;
    long hours = whole / 3600 % 24;
    long minutes = whole / 60 % 60;
    StringBuilder out = new StringBuilder(sign);
    if (days > 0) {
      out.append(days).append("d ");
    }
    if (days > 0 || hours > 0) {
      out.append(hours).append("h ");
    }
    return out.append(minutes).append("m ").append(whole % 60).append('s').toString();
  }
}
