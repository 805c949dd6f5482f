package dev.wadi.migrate.promtail;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.wadi.chain.stages.StageException;
import dev.wadi.chain.stages.YamlNode;
import dev.wadi.query.Regexes;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The relabelling of Prometheus, done at once to labels that are known. */
final class Relabelling {
  private Relabelling() {}

  /**
   * A rule.
   *
   * @param regex anchored
   */
  record Rule(
      int line,
      String action,
      List<String> sources,
      String separator,
      Pattern regex,
      String regexText,
      String replacement,
      String target) {
    static Rule of(YamlNode node) {
      for (String key : node.pairs().keySet()) {
        if (!List.of(
                "action",
                "source_labels",
                "separator",
                "regex",
                "modulus",
                "replacement",
                "target_label")
            .contains(key)) {
          throw new StageException(node.line(), key + ": not understood");
        }
      }
      String regex = node.text("regex", "(.*)");
      YamlNode sources = node.get("source_labels");
      Map<String, YamlNode> pairs = node.pairs();
      YamlNode replacement = pairs.get("replacement");
      YamlNode separator = pairs.get("separator");
      return new Rule(
          node.line(),
          node.text("action", "replace").toLowerCase(Locale.ROOT),
          sources == null ? List.of() : sources.texts(),
          separator == null ? ";" : separator.text(),
          compiled(node, regex),
          regex,
          replacement == null ? "$1" : replacement.text(),
          node.text("target_label", ""));
    }

    private static Pattern compiled(YamlNode node, String regex) {
      try {
        return Regexes.compile("^(?s:" + regex + ")$", 0);
      } catch (IllegalArgumentException e) {
        throw new StageException(node.line(), String.valueOf(e.getMessage()), e);
      }
    }

    private String joined(Map<String, String> labels) {
      return sources.stream()
          .map(name -> Objects.requireNonNullElse(labels.get(name), ""))
          .collect(Collectors.joining(separator));
    }
  }

  /** The labels that rules make of some; null when a rule drops them. */
  static @Nullable Map<String, String> apply(List<Rule> rules, Map<String, String> given) {
    Map<String, String> labels = new TreeMap<>(given);
    for (Rule rule : rules) {
      if (!apply(rule, labels)) {
        return null;
      }
      labels.values().removeIf(String::isEmpty);
    }
    return labels;
  }

  private static boolean apply(Rule rule, Map<String, String> labels) {
    String joined = rule.joined(labels);
    Matcher matcher = rule.regex().matcher(joined);
    switch (rule.action()) {
      case "replace" -> {
        if (matcher.matches()) {
          labels.put(expand(rule.target(), matcher), expand(rule.replacement(), matcher));
        }
      }
      case "keep" -> {
        return matcher.matches();
      }
      case "drop" -> {
        return !matcher.matches();
      }
      case "keepequal" -> {
        return joined.equals(labels.getOrDefault(rule.target(), ""));
      }
      case "dropequal" -> {
        return !joined.equals(labels.getOrDefault(rule.target(), ""));
      }
      case "lowercase" -> labels.put(rule.target(), joined.toLowerCase(Locale.ROOT));
      case "uppercase" -> labels.put(rule.target(), joined.toUpperCase(Locale.ROOT));
      case "labeldrop" -> labels.keySet().removeIf(name -> rule.regex().matches(name));
      case "labelkeep" ->
          labels.keySet().removeIf(name -> !rule.regex().matches(name) && !name.startsWith("__"));
      case "labelmap" ->
          Map.copyOf(labels)
              .forEach(
                  (name, value) -> {
                    Matcher named = rule.regex().matcher(name);
                    if (named.matches()) {
                      labels.put(expand(rule.replacement(), named), value);
                    }
                  });
      default -> throw new StageException(rule.line(), "action: " + rule.action() + " is not done");
    }
    return true;
  }

  /* As Go's Expand, for numbers and names of groups. */
  private static String expand(String text, Matcher matcher) {
    java.util.regex.Matcher hole =
        java.util.regex.Pattern.compile("\\$(?:\\{([A-Za-z0-9_]+)}|([A-Za-z0-9_]+)|(\\$))")
            .matcher(text);
    return hole.replaceAll(
        result -> {
          String name = result.group(1) == null ? result.group(2) : result.group(1);
          return java.util.regex.Matcher.quoteReplacement(
              name == null ? "$" : group(matcher, name));
        });
  }

  private static String group(Matcher matcher, String name) {
    Integer number =
        name.matches("[0-9]{1,6}")
            ? Integer.valueOf(name)
            : matcher.pattern().namedGroups().get(name);
    String found = number == null || number > matcher.groupCount() ? null : matcher.group(number);
    return found == null ? "" : found;
  }
}
