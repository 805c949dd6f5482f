package dev.wadi.alert;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's {@code printf} with one value: the verbs that rule files use. */
final class GoFormat {
  private static final Pattern VERB =
      Pattern.compile("%([-+0 ]?[0-9]{0,3})(\\.[0-9]{1,2})?([a-z%])");

  private GoFormat() {}

  static String of(String format, Object value) {
    StringBuilder out = new StringBuilder();
    Matcher verb = VERB.matcher(format);
    int at = 0;
    while (verb.find(at)) {
      out.append(format, at, verb.start());
      out.append(one(verb, value));
      at = verb.end();
    }
    return out.append(format.substring(at)).toString();
  }

  private static String one(Matcher verb, Object value) {
    String width = verb.group(1) == null ? "" : verb.group(1);
    String precision = verb.group(2) == null ? "" : verb.group(2);
    return switch (verb.group(3)) {
      case "%" -> "%";
      case "f", "e" ->
          value instanceof Double number
              ? String.format(Locale.ROOT, "%" + width + precision + verb.group(3), number)
              : TemplateFunction.shown(value);
      case "d" ->
          value instanceof Double number
              ? String.format(Locale.ROOT, "%" + width + "d", Math.round(number))
              : TemplateFunction.shown(value);
      case "q" -> '"' + TemplateFunction.shown(value).replace("\"", "\\\"") + '"';
      case "g" ->
          value instanceof Double number && precision.isEmpty()
              ? TemplateFunction.shown(number)
              : rounded(value, precision);
      case "s", "v" -> TemplateFunction.shown(value);
      default -> "%!" + verb.group(3) + "(" + TemplateFunction.shown(value) + ")";
    };
  }

  private static String rounded(Object value, String precision) {
    if (!(value instanceof Double number) || !Double.isFinite(number)) {
      return TemplateFunction.shown(value);
    }
    int digits = Math.max(1, Integer.parseInt(precision.substring(1)));
    return TemplateFunction.shown(
        new java.math.BigDecimal(number).round(new java.math.MathContext(digits)).doubleValue());
  }
}
