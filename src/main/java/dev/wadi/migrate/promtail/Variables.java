package dev.wadi.migrate.promtail;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variables in a configuration: {@code ${NAME}}, {@code ${NAME:-otherwise}}, {@code $NAME}. */
final class Variables {
  private static final Pattern HOLE =
      Pattern.compile(
          "\\$(?:(\\$)|\\{([A-Za-z_][A-Za-z0-9_]*)(?::[-=]?([^}]*))?}|([A-Za-z_][A-Za-z0-9_]*))");

  private Variables() {}

  /** A text with the values of its variables; one that is not there is empty. */
  static String expanded(String text, Map<String, String> environment) {
    return HOLE.matcher(text)
        .replaceAll(
            hole -> {
              if (hole.group(1) != null) {
                return "\\$";
              }
              String name = hole.group(2) == null ? hole.group(4) : hole.group(2);
              String value = environment.get(name);
              String otherwise = hole.group(3) == null ? "" : hole.group(3);
              return Matcher.quoteReplacement(value == null || value.isEmpty() ? otherwise : value);
            });
  }
}
