package dev.wadi.query.template;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Go's {@code printf} for the values of a template. */
final class Printf {
  private static final int MOST_WIDTH = 10_000;

  private final String format;
  private final List<@Nullable Object> args;
  private final int room;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private int next;

  /* Of the verb at hand. */
  private boolean minus;
  private boolean plus;
  private boolean sharp;
  private boolean blank;
  private boolean zero;
  private int width;
  private int precision;

  private Printf(String format, List<@Nullable Object> args, int room) {
    this.format = format;
    this.args = args;
    this.room = room;
  }

  /**
   * @param room characters that it may write
   */
  static String of(String format, List<@Nullable Object> args, int room) {
    return new Printf(format, args, room).all();
  }

  private String all() {
    while (at < format.length() && out.length() <= room) {
      char c = format.charAt(at++);
      if (c == '%') {
        verb();
      } else {
        out.append(c);
      }
    }
    if (next < args.size() && out.length() <= room) {
      out.append("%!(EXTRA ");
      for (int i = next; i < args.size(); i++) {
        out.append(i > next ? ", " : "").append(Values.kind(args.get(i))).append('=');
        out.append(Values.shown(args.get(i)));
      }
      out.append(')');
    }
    return out.toString();
  }

  private void verb() {
    minus = plus = sharp = blank = zero = false;
    flags();
    width = number();
    precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      precision = Math.max(0, number());
    }
    if (at >= format.length()) {
      out.append("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    if (verb == '%') {
      out.append('%');
      return;
    }
    if (next >= args.size()) {
      out.append("%!").appendCodePoint(verb).append("(MISSING)");
      return;
    }
    Object value = args.get(next++);
    String shown = shown((char) verb, value);
    if (shown == null) {
      out.append("%!").appendCodePoint(verb).append('(').append(Values.kind(value));
      out.append(value == null ? "" : "=" + Values.shown(value)).append(')');
      return;
    }
    pad(shown, value instanceof Long || value instanceof Double);
  }

  private void flags() {
    for (; at < format.length(); at++) {
      switch (format.charAt(at)) {
        case '-' -> minus = true;
        case '+' -> plus = true;
        case '#' -> sharp = true;
        case ' ' -> blank = true;
        case '0' -> zero = true;
        default -> {
          return;
        }
      }
    }
  }

  /* In the format, or as a star the next argument; -1 for none. */
  private int number() {
    if (at < format.length() && format.charAt(at) == '*') {
      at++;
      Object value = next < args.size() ? args.get(next++) : null;
      long given = value instanceof Long number ? number : -1;
      minus |= given < -1;
      return (int) Math.min(MOST_WIDTH, Math.abs(given));
    }
    int from = at;
    int value = 0;
    while (at < format.length() && format.charAt(at) >= '0' && format.charAt(at) <= '9') {
      value = Math.min(MOST_WIDTH, value * 10 + format.charAt(at++) - '0');
    }
    return at == from ? -1 : value;
  }

  /* Null: the verb is none for such a value. */
  private @Nullable String shown(char verb, @Nullable Object value) {
    return switch (verb) {
      case 'v', 's' -> value(verb, value);
      case 'q' -> quoted(value);
      case 'd', 'b', 'o', 'O', 'U' -> value instanceof Long number ? whole(verb, number) : null;
      case 'c' ->
          value instanceof Long number && Character.isValidCodePoint((int) (long) number)
              ? Character.toString((int) (long) number)
              : null;
      case 'x', 'X' -> hexadecimal(verb, value);
      case 'e', 'E', 'f', 'F', 'g', 'G' ->
          value instanceof Double number ? decimal(verb, number) : null;
      case 't' -> value instanceof Boolean ? value.toString() : null;
      case 'T' -> type(value);
      default -> null;
    };
  }

  private static String type(@Nullable Object value) {
    String kind = Values.kind(value);
    return switch (kind) {
      case "nil" -> "<nil>";
      case "slice" -> "[]interface {}";
      case "map" -> "map[string]interface {}";
      default -> kind;
    };
  }

  private @Nullable String value(char verb, @Nullable Object value) {
    if (value == null) {
      return verb == 'v' ? "<nil>" : "%!s(<nil>)";
    }
    if (verb == 's'
        && (value instanceof Long || value instanceof Double || value instanceof Boolean)) {
      return null;
    }
    if (value instanceof Long number) {
      return whole('d', number);
    }
    if (value instanceof Double number) {
      return precision >= 0 || plus || blank ? decimal('g', number) : Values.shown(value);
    }
    if (sharp && value instanceof String text) {
      return quote(text);
    }
    return cut(Values.shown(value));
  }

  private @Nullable String quoted(@Nullable Object value) {
    if (value instanceof String text) {
      String shown = cut(text);
      return sharp && shown.indexOf('`') < 0 ? "`" + shown + "`" : quote(shown);
    }
    if (value instanceof Long number && Character.isValidCodePoint((int) (long) number)) {
      return "'" + Character.toString((int) (long) number) + "'";
    }
    return null;
  }

  private String cut(String text) {
    return precision >= 0 && precision < text.codePointCount(0, text.length())
        ? text.substring(0, text.offsetByCodePoints(0, precision))
        : text;
  }

  private String sign(boolean negative) {
    return negative ? "-" : plus ? "+" : blank ? " " : "";
  }

  private String whole(char verb, long number) {
    String digits =
        switch (verb) {
          case 'b' -> new java.math.BigInteger(Long.toString(number)).abs().toString(2);
          case 'o', 'O' -> new java.math.BigInteger(Long.toString(number)).abs().toString(8);
          case 'U' -> String.format(Locale.ROOT, "%04X", number);
          default -> Long.toString(number).replace("-", "");
        };
    if (verb == 'U') {
      return "U+" + digits;
    }
    String prefix = verb == 'O' ? "0o" : !sharp ? "" : verb == 'b' ? "0b" : verb == 'o' ? "0" : "";
    return sign(number < 0) + prefix + "0".repeat(missing(digits)) + digits;
  }

  private int missing(String digits) {
    return Math.max(0, precision - digits.length());
  }

  private @Nullable String hexadecimal(char verb, @Nullable Object value) {
    String shown;
    if (value instanceof Long number) {
      String digits = new java.math.BigInteger(Long.toString(number)).abs().toString(16);
      shown = sign(number < 0) + (sharp ? "0x" : "") + "0".repeat(missing(digits)) + digits;
    } else if (value instanceof String text) {
      StringBuilder hex = new StringBuilder();
      byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length && hex.length() <= room; i++) {
        hex.append(blank && i > 0 ? " " : "").append(String.format(Locale.ROOT, "%02x", bytes[i]));
      }
      shown = (sharp ? "0x" : "") + hex;
    } else {
      return null;
    }
    return verb == 'X' ? shown.toUpperCase(Locale.ROOT) : shown;
  }

  private String decimal(char verb, double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      String shown = Values.shown(number);
      return number > 0 && !plus ? "+Inf" : shown;
    }
    boolean negative = number < 0 || (number == 0 && 1 / number < 0);
    double size = Math.abs(number);
    String digits =
        switch (verb) {
          case 'f', 'F' ->
              new BigDecimal(size)
                  .setScale(precision < 0 ? 6 : precision, RoundingMode.HALF_EVEN)
                  .toPlainString();
          case 'e', 'E' -> exponent(size, precision < 0 ? 6 : precision, verb);
          default -> general(size, verb);
        };
    return sign(negative) + digits;
  }

  private String general(double size, char verb) {
    if (precision < 0) {
      String shown = Values.shown(size);
      return verb == 'G' ? shown.toUpperCase(Locale.ROOT) : shown;
    }
    int figures = Math.max(1, precision);
    if (size == 0) {
      return "0";
    }
    BigDecimal rounded =
        new BigDecimal(size)
            .round(new java.math.MathContext(figures, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -4 && exponent < figures) {
      return rounded.toPlainString();
    }
    return exponent(rounded.doubleValue(), rounded.precision() - 1, verb == 'G' ? 'E' : 'e');
  }

  private static String exponent(double size, int digits, char verb) {
    if (size == 0) {
      return "0" + (digits > 0 ? "." + "0".repeat(digits) : "") + verb + "+00";
    }
    BigDecimal rounded =
        new BigDecimal(size).round(new java.math.MathContext(digits + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String unscaled = rounded.unscaledValue().toString();
    String padded = unscaled + "0".repeat(Math.max(0, digits + 1 - unscaled.length()));
    return padded.charAt(0)
        + (digits > 0 ? "." + padded.substring(1, digits + 1) : "")
        + String.format(
            Locale.ROOT, "%c%s%02d", verb, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private void pad(String shown, boolean number) {
    int missing = width - shown.codePointCount(0, shown.length());
    if (missing <= 0) {
      out.append(shown);
    } else if (minus) {
      out.append(shown).append(" ".repeat(missing));
    } else if (zero && precision < 0 || zero && !number) {
      boolean signed = number && !shown.isEmpty() && "+- ".indexOf(shown.charAt(0)) >= 0;
      out.append(signed ? shown.substring(0, 1) : "").append("0".repeat(missing));
      out.append(signed ? shown.substring(1) : shown);
    } else if (zero && number && shown.indexOf('.') >= 0) {
      boolean signed = "+- ".indexOf(shown.charAt(0)) >= 0;
      out.append(signed ? shown.substring(0, 1) : "").append("0".repeat(missing));
      out.append(signed ? shown.substring(1) : shown);
    } else {
      out.append(" ".repeat(missing)).append(shown);
    }
  }

  /** A string of Go in double quotes. */
  static String quote(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\', '"' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\u0007' -> out.append("\\a");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\u000b' -> out.append("\\v");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }
}
