package dev.wadi.query;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Map;
import java.util.TreeMap;

/** {@code | regexp "(?P<method>\\w+) (?P<path>\\S+)"}: named groups become labels. */
final class RegexpStage implements Change {
  private final String regex;
  private final Pattern pattern;
  private final Map<String, Integer> groups;

  /**
   * @throws IllegalArgumentException when it is no RE2 expression, or names no group
   */
  RegexpStage(String regex) {
    this.regex = regex;
    this.pattern = Regexes.compile(regex, 0);
    this.groups = new TreeMap<>(pattern.namedGroups());
    if (groups.isEmpty()) {
      throw new IllegalArgumentException(
          "regexp needs a named group (expected: such as (?P<method>[A-Z]+))");
    }
    for (String name : groups.keySet()) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        throw new IllegalArgumentException("'" + name + "' is no name of a label");
      }
    }
  }

  @Override
  public void apply(ChangedLine line) {
    Matcher matcher = pattern.matcher(line.text());
    if (matcher.find()) {
      groups.forEach(
          (name, group) -> {
            String value = matcher.group(group);
            if (value != null) {
              line.found(name, value);
            }
          });
    }
  }

  @Override
  public String toString() {
    return "| regexp " + Quotes.of(regex);
  }
}
