package dev.wadi.app.routes;

import dev.wadi.model.NearestNames;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Fills placeholders in as a start would, and tells which have no value. */
final class Placeholders {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\??[^{}:]+)(:[^{}]*)?\\}\\}");
  private static final Set<String> FUNCTIONS = Set.of("env", "?env", "sys", "?sys");

  private final CamelContext context;
  private final Properties properties;

  /**
   * @param context whose functions, such as {@code env:}, are asked
   * @param properties values of the settings
   */
  Placeholders(CamelContext context, Properties properties) {
    this.context = context;
    this.properties = properties;
  }

  String resolved(
      RouteFile file, Properties values, String text, int line, List<RouteProblem> problems) {
    Matcher matcher = PLACEHOLDER.matcher(text);
    StringBuilder whole = new StringBuilder();
    while (matcher.find()) {
      if (FUNCTIONS.contains(matcher.group(1))) {
        String said = asked(file, matcher.group(), line, problems);
        matcher.appendReplacement(whole, Matcher.quoteReplacement(said));
        continue;
      }
      String name = matcher.group(1);
      @Nullable String fallback = matcher.group(2);
      @Nullable String value = values.getProperty(name.replaceFirst("^\\?", ""));
      boolean elsewhere = fallback != null || name.startsWith("?");
      if (value == null && !elsewhere) {
        problems.add(
            new RouteProblem(
                file.name(),
                file.lineOf(name, line),
                "{{" + name + "}} has no value",
                near(name, values.stringPropertyNames(), "see docs/configuration.md")));
      }
      String shown = value != null ? value : fallback != null ? fallback.substring(1) : "";
      if (shown.contains("{{") && !values.equals(properties)) {
        // A parameter of a template may refer to a setting.
        shown = resolved(file, properties, shown, line, problems);
      }
      matcher.appendReplacement(whole, Matcher.quoteReplacement(shown));
    }
    return matcher.appendTail(whole).toString();
  }

  /** What Camel makes of a placeholder that looks somewhere else than in the settings. */
  private String asked(RouteFile file, String placeholder, int line, List<RouteProblem> problems) {
    try {
      return context.resolvePropertyPlaceholders(placeholder);
    } catch (IllegalArgumentException e) {
      String open = placeholder.substring(0, placeholder.length() - 2);
      problems.add(
          new RouteProblem(
              file.name(),
              file.lineOf(placeholder, line),
              placeholder + " has no value" + reason(e),
              "set it, or write " + open + ":default}}"));
      return "";
    }
  }

  /* What our own functions say is for people; Camel's words repeat the placeholder. */
  private static String reason(Throwable thrown) {
    for (@Nullable Throwable e = thrown; e != null; e = e.getCause()) {
      String text = String.valueOf(e.getMessage());
      if (text.matches("(?s)\\w+(_FILE: | and \\w+_FILE are).*")) {
        return ": " + text;
      }
    }
    return "";
  }

  private static String near(String wrong, Collection<String> right, String otherwise) {
    @Nullable String best = NearestNames.meant(wrong, right);
    return best == null ? otherwise : "did you mean " + best + "?";
  }
}
