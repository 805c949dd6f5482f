package dev.wadi.query.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of a template: String, Long, Double, Boolean, {@link Moment}, List, Map, or null for
 * nil, with what Go makes of each.
 */
final class Values {
  private static final int DEEPEST = 50;

  private Values() {}

  /** Neither false nor zero nor empty. */
  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool;
    }
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    return value != null;
  }

  /** How Go calls what it is. */
  static String kind(@Nullable Object value) {
    if (value == null) {
      return "nil";
    }
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "float64";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    return value instanceof List ? "slice" : value instanceof Map ? "map" : "time.Time";
  }

  /** As a hole shows it. */
  static String shown(@Nullable Object value) {
    return shown(value, 0);
  }

  private static String shown(@Nullable Object value, int depth) {
    if (value == null) {
      return depth == 0 ? "<no value>" : "<nil>";
    }
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number) {
      return shown(number.doubleValue());
    }
    if (depth > DEEPEST) {
      return "...";
    }
    if (value instanceof List<?> list) {
      List<String> parts = new ArrayList<>();
      list.forEach(each -> parts.add(shown(each, depth + 1)));
      return "[" + String.join(" ", parts) + "]";
    }
    if (value instanceof Map<?, ?> map) {
      List<String> parts = new ArrayList<>();
      new TreeMap<Object, Object>(map)
          .forEach((name, each) -> parts.add(name + ":" + shown(each, depth + 1)));
      return "map[" + String.join(" ", parts) + "]";
    }
    return value.toString();
  }

  /** A number as Go's {@code %v} writes it: short, with an exponent when it is large or small. */
  static String shown(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    java.math.BigDecimal digits =
        new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 21) {
      return digits.toPlainString();
    }
    String unscaled = digits.unscaledValue().abs().toString();
    String mantissa =
        unscaled.length() == 1 ? unscaled : unscaled.charAt(0) + "." + unscaled.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** What sprig's int makes of it: 0 of what is no number. */
  static long toLong(@Nullable Object value) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Double number) {
      return number.longValue();
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text) {
      String whole = text.matches("[-+]?\\d+\\.0+") ? text.substring(0, text.indexOf('.')) : text;
      Object number = Numbers.whole(whole);
      return number instanceof Long known ? known : 0;
    }
    return 0;
  }

  /** What sprig's float64 makes of it: 0 of what is no number. */
  static double toDouble(@Nullable Object value) {
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Double number) {
      return number;
    }
    if (value instanceof Boolean bool) {
      return bool ? 1 : 0;
    }
    if (value instanceof String text && text.length() <= 400) {
      Double number = Numbers.decimal(text);
      return number == null ? 0 : number;
    }
    return 0;
  }

  /** A member of a value: of a map its entry, of a time what it knows. */
  static @Nullable Object member(@Nullable Object value, String name) {
    if (value instanceof TemplateData data) {
      String label = data.label(name);
      return label == null ? "" : label;
    }
    if (value instanceof LabelsMap labels) {
      return labels.getOrDefault(name, "");
    }
    if (value instanceof Map<?, ?> map) {
      return map.get(name);
    }
    if (value instanceof Moment time) {
      return time.member(name);
    }
    if (value == null) {
      throw new TemplateException("nil has no ." + name);
    }
    throw new TemplateException("a " + kind(value) + " has no ." + name);
  }

  /** The dot of a template is a map as others are, when it is not asked for one member. */
  static @Nullable Object plain(@Nullable Object value) {
    return value instanceof TemplateData data ? new LabelsMap(data.labels()) : value;
  }
}
