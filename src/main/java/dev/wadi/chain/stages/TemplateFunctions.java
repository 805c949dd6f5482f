package dev.wadi.chain.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a {@link Template} may call: promtail's own, those of Go's text/template, and
 * of sprig those that work on a text. Values are a String, a Boolean, a BigDecimal, or null for
 * what is not there.
 */
final class TemplateFunctions {
  static final Map<String, Function> ALL = all();

  /** Computes a value of values. */
  interface Body {
    @Nullable Object of(List<@Nullable Object> values);
  }

  /**
   * A function.
   *
   * @param most values; {@code Integer.MAX_VALUE} for any number
   */
  record Function(int least, int most, Body body) {}

  private TemplateFunctions() {}

  /** As Go prints it. */
  static String text(@Nullable Object value) {
    if (value == null) {
      return "<no value>";
    }
    return value instanceof BigDecimal number
        ? number.stripTrailingZeros().toPlainString()
        : value.toString();
  }

  static boolean isTrue(@Nullable Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof BigDecimal number) {
      return number.signum() != 0;
    }
    return value != null && !value.toString().isEmpty();
  }

  private static Map<String, Function> all() {
    Map<String, Function> all = new HashMap<>();
    texts(all);
    conditions(all);
    expressions(all);
    all.put("Hash", two((a, b) -> hash("SHA3-256", a + b)));
    all.put("Sha2Hash", two((a, b) -> hash("SHA-256", a + b)));
    all.put("sha256sum", one(a -> hash("SHA-256", a)));
    all.put("add", numbers(BigDecimal::add));
    all.put("sub", numbers(BigDecimal::subtract));
    all.put("mul", numbers(BigDecimal::multiply));
    all.put("len", new Function(1, 1, v -> BigDecimal.valueOf(bytes(text(v.get(0))))));
    return Map.copyOf(all);
  }

  private static void texts(Map<String, Function> all) {
    for (String name : List.of("ToLower", "lower")) {
      all.put(name, one(a -> a.toLowerCase(Locale.ROOT)));
    }
    for (String name : List.of("ToUpper", "upper")) {
      all.put(name, one(a -> a.toUpperCase(Locale.ROOT)));
    }
    for (String name : List.of("TrimSpace", "trim")) {
      all.put(name, one(String::strip));
    }
    all.put(
        "Replace",
        new Function(
            4, 4, v -> replace(at(v, 0), at(v, 1), at(v, 2), number(v.get(3)).intValue())));
    all.put("replace", new Function(3, 3, v -> at(v, 2).replace(at(v, 0), at(v, 1))));
    all.put("Trim", two((a, set) -> trimRight(trimLeft(a, set), set)));
    all.put("TrimLeft", two(TemplateFunctions::trimLeft));
    all.put("TrimRight", two(TemplateFunctions::trimRight));
    all.put("trimAll", two((set, a) -> trimRight(trimLeft(a, set), set)));
    all.put("TrimPrefix", two((a, p) -> a.startsWith(p) ? a.substring(p.length()) : a));
    all.put("trimPrefix", two((p, a) -> a.startsWith(p) ? a.substring(p.length()) : a));
    all.put("TrimSuffix", two((a, s) -> withoutEnd(a, s)));
    all.put("trimSuffix", two((s, a) -> withoutEnd(a, s)));
    all.put("nospace", one(a -> a.replaceAll("\\s", "")));
    all.put("quote", one(a -> '"' + a.replace("\\", "\\\\").replace("\"", "\\\"") + '"'));
    all.put("toString", one(a -> a));
    all.put(
        "substr",
        new Function(
            3, 3, v -> part(at(v, 2), number(v.get(0)).intValue(), number(v.get(1)).intValue())));
    all.put("trunc", new Function(2, 2, v -> shortened(at(v, 1), number(v.get(0)).intValue())));
  }

  private static void conditions(Map<String, Function> all) {
    all.put(
        "eq",
        new Function(
            2,
            Integer.MAX_VALUE,
            v -> v.subList(1, v.size()).stream().anyMatch(b -> compare(v.get(0), b) == 0)));
    all.put("ne", new Function(2, 2, v -> compare(v.get(0), v.get(1)) != 0));
    all.put("lt", new Function(2, 2, v -> compare(v.get(0), v.get(1)) < 0));
    all.put("le", new Function(2, 2, v -> compare(v.get(0), v.get(1)) <= 0));
    all.put("gt", new Function(2, 2, v -> compare(v.get(0), v.get(1)) > 0));
    all.put("ge", new Function(2, 2, v -> compare(v.get(0), v.get(1)) >= 0));
    all.put("not", new Function(1, 1, v -> !isTrue(v.get(0))));
    all.put("and", new Function(1, Integer.MAX_VALUE, v -> firstOrLast(v, false)));
    all.put("or", new Function(1, Integer.MAX_VALUE, v -> firstOrLast(v, true)));
    all.put("empty", new Function(1, 1, v -> !isTrue(v.get(0))));
    all.put("default", new Function(2, 2, v -> isTrue(v.get(1)) ? v.get(1) : v.get(0)));
    all.put("coalesce", new Function(1, Integer.MAX_VALUE, v -> firstOrLast(v, true)));
    all.put("ternary", new Function(3, 3, v -> isTrue(v.get(2)) ? v.get(0) : v.get(1)));
    all.put("contains", new Function(2, 2, v -> at(v, 1).contains(at(v, 0))));
    all.put("hasPrefix", new Function(2, 2, v -> at(v, 1).startsWith(at(v, 0))));
    all.put("hasSuffix", new Function(2, 2, v -> at(v, 1).endsWith(at(v, 0))));
  }

  /* Their first value is compiled when the template is read. */
  private static void expressions(Map<String, Function> all) {
    all.put(
        "regexReplaceAll",
        new Function(3, 3, v -> replaceAll(pattern(v), at(v, 1), at(v, 2), false)));
    all.put(
        "regexReplaceAllLiteral",
        new Function(3, 3, v -> replaceAll(pattern(v), at(v, 1), at(v, 2), true)));
    all.put("regexMatch", new Function(2, 2, v -> pattern(v).matcher(at(v, 1)).find()));
    all.put(
        "regexFind",
        new Function(
            2,
            2,
            v -> {
              Matcher matcher = pattern(v).matcher(at(v, 1));
              return matcher.find() ? matcher.group() : "";
            }));
  }

  private static Pattern pattern(List<@Nullable Object> values) {
    if (values.get(0) instanceof Pattern pattern) {
      return pattern;
    }
    throw new IllegalStateException("an expression that was not compiled");
  }

  private interface OfOne {
    String of(String text);
  }

  private interface OfTwo {
    String of(String one, String other);
  }

  private interface OfNumbers {
    BigDecimal of(BigDecimal one, BigDecimal other);
  }

  private static Function one(OfOne body) {
    return new Function(1, 1, v -> body.of(at(v, 0)));
  }

  private static Function two(OfTwo body) {
    return new Function(2, 2, v -> body.of(at(v, 0), at(v, 1)));
  }

  private static Function numbers(OfNumbers body) {
    return new Function(
        2,
        Integer.MAX_VALUE,
        v -> v.stream().map(TemplateFunctions::number).reduce(body::of).orElse(BigDecimal.ZERO));
  }

  private static String at(List<@Nullable Object> values, int i) {
    Object value = values.get(i);
    return value == null ? "" : text(value);
  }

  private static BigDecimal number(@Nullable Object value) {
    if (value instanceof BigDecimal number) {
      return number;
    }
    String text = value == null ? "" : value.toString().strip();
    return text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?") ? new BigDecimal(text) : BigDecimal.ZERO;
  }

  private static int compare(@Nullable Object one, @Nullable Object other) {
    if (one instanceof BigDecimal || other instanceof BigDecimal) {
      return number(one).compareTo(number(other));
    }
    return text(one).compareTo(text(other));
  }

  private static @Nullable Object firstOrLast(List<@Nullable Object> values, boolean truth) {
    for (Object value : values) {
      if (isTrue(value) == truth) {
        return value;
      }
    }
    return values.get(values.size() - 1);
  }

  private static String replace(String text, String old, String other, int most) {
    if (most < 0) {
      return text.replace(old, other);
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (int i = 0; i < most; i++) {
      int found = text.indexOf(old, at);
      if (found < 0 || old.isEmpty()) {
        break;
      }
      out.append(text, at, found).append(other);
      at = found + old.length();
    }
    return out.append(text.substring(at)).toString();
  }

  private static String trimLeft(String text, String set) {
    int from = 0;
    while (from < text.length() && set.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    return text.substring(from);
  }

  private static String trimRight(String text, String set) {
    int to = text.length();
    while (to > 0 && set.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(0, to);
  }

  private static String withoutEnd(String text, String end) {
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
  }

  private static String part(String text, int from, int to) {
    int end = to < 0 || to > text.length() ? text.length() : to;
    int start = Math.min(Math.max(0, from), end);
    return text.substring(start, end);
  }

  private static String shortened(String text, int length) {
    if (length < 0) {
      return -length < text.length() ? text.substring(text.length() + length) : text;
    }
    return length < text.length() ? text.substring(0, length) : text;
  }

  private static int bytes(String text) {
    return text.getBytes(UTF_8).length;
  }

  private static String replaceAll(Pattern pattern, String text, String other, boolean literal) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      out.append(text, at, matcher.start());
      out.append(literal ? other : expanded(matcher, other));
      at = matcher.end();
    }
    return out.append(text.substring(at)).toString();
  }

  /* As Go's Expand: $name and ${name}, by name or number; $$ is a dollar. */
  private static String expanded(Matcher matcher, String other) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < other.length(); i++) {
      char c = other.charAt(i);
      if (c != '$' || i + 1 == other.length()) {
        out.append(c);
      } else if (other.charAt(i + 1) == '$') {
        out.append('$');
        i++;
      } else {
        boolean braces = other.charAt(i + 1) == '{';
        int from = braces ? i + 2 : i + 1;
        int to = from;
        while (to < other.length() && isOfName(other.charAt(to))) {
          to++;
        }
        if (to == from || (braces && (to == other.length() || other.charAt(to) != '}'))) {
          out.append(c);
        } else {
          out.append(group(matcher, other.substring(from, to)));
          i = braces ? to : to - 1;
        }
      }
    }
    return out.toString();
  }

  private static boolean isOfName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static String group(Matcher matcher, String name) {
    Integer number =
        name.matches("[0-9]{1,6}")
            ? Integer.valueOf(name)
            : matcher.pattern().namedGroups().get(name);
    String found = number == null || number > matcher.groupCount() ? null : matcher.group(number);
    return found == null ? "" : found;
  }

  private static String hash(String algorithm, String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }
}
