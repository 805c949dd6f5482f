package dev.wadi.alert;

import dev.wadi.model.NearestNames;
import dev.wadi.query.QuerySyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The nodes of a file of rules as values; what is wrong with one is written down with its line. */
final class RuleNodes {
  private static final Pattern DURATION = Pattern.compile("(?:([0-9]+)(ms|s|m|h|d|w|y))");
  private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  private final String file;
  private final List<RuleProblem> problems;

  RuleNodes(String file, List<RuleProblem> problems) {
    this.file = file;
    this.problems = problems;
  }

  String place(Node node) {
    return file + ":" + (node.getStartMark().getLine() + 1);
  }

  void wrong(@Nullable Node node, String what) {
    problems.add(new RuleProblem(node == null ? file : place(node), what));
  }

  /* In a block each line of the query is a line of the file. */
  void wrongQuery(@Nullable Node node, String before, QuerySyntaxException e) {
    if (node == null) {
      wrong(null, before + e.getMessage());
      return;
    }
    int line = node.getStartMark().getLine() + (RuleFileReader.isBlock(node) ? e.line() + 1 : 1);
    problems.add(new RuleProblem(file + ":" + line, before + e.getMessage()));
  }

  /** A mapping's values by their names; unknown names are wrong. */
  Map<String, Node> mapping(Node node, String what, Set<String> known) {
    Map<String, Node> values = entries(node, what);
    values
        .entrySet()
        .removeIf(
            entry -> {
              if (known.contains(entry.getKey())) {
                return false;
              }
              String meant = NearestNames.meant(entry.getKey(), known);
              wrong(
                  entry.getValue(),
                  what
                      + " has no "
                      + entry.getKey()
                      + (meant == null
                          ? " (expected: "
                              + String.join(", ", known.stream().sorted().toList())
                              + ")"
                          : " (perhaps: " + meant + ")"));
              return true;
            });
    return values;
  }

  private Map<String, Node> entries(@Nullable Node node, String what) {
    Map<String, Node> values = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      wrong(node, what + " is no mapping (expected: names with values)");
      return values;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        values.put(key.getValue(), tuple.getValueNode());
      } else {
        wrong(tuple.getKeyNode(), what + ": a name that is no text");
      }
    }
    return values;
  }

  /** Nothing when there is no such node. */
  List<Node> list(@Nullable Node node, String what) {
    if (node == null || isNull(node)) {
      return List.of();
    }
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    wrong(node, what + " is no list (expected: lines that begin with -)");
    return List.of();
  }

  /** The text of a node; empty when there is none. */
  String text(@Nullable Node node, String what) {
    if (node == null || isNull(node)) {
      return "";
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue().strip();
    }
    wrong(node, what + " is no text (expected: a text)");
    return "";
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(org.yaml.snakeyaml.nodes.Tag.NULL);
  }

  double number(@Nullable Node node, String what, double otherwise, double least, double most) {
    String text = text(node, what);
    if (text.isEmpty() && node == null && least < 0) {
      return otherwise;
    }
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    wrong(node, what + ": '" + text + "' (expected: a number" + range(least, most) + ")");
    return otherwise;
  }

  private static String range(double least, double most) {
    return most == Double.MAX_VALUE ? "" : " from " + (long) least + " to " + (long) most;
  }

  /** Nanoseconds of a duration as Prometheus writes it. */
  long duration(@Nullable Node node, String what, long otherwise) {
    String text = text(node, what);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.equals("0")) {
      return 0;
    }
    double nanos = 0;
    int at = 0;
    Matcher part = DURATION.matcher(text);
    while (at < text.length() && part.region(at, text.length()).lookingAt()) {
      nanos += Double.parseDouble(part.group(1)) * unit(part.group(2));
      at = part.end();
    }
    if (at < text.length() || nanos > 366.0 * 86_400e9) {
      wrong(node, what + ": '" + text + "' (expected: a duration such as 30s, 5m or 1h30m)");
      return otherwise;
    }
    return (long) nanos;
  }

  private static double unit(String unit) {
    return switch (unit) {
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      case "d" -> 86_400e9;
      case "w" -> 604_800e9;
      default -> 31_536_000e9;
    };
  }

  /** Names with templates. */
  Map<String, Template> templates(@Nullable Node node, String what) {
    Map<String, Template> templates = new LinkedHashMap<>();
    if (node == null || isNull(node)) {
      return templates;
    }
    entries(node, what)
        .forEach(
            (name, value) -> {
              if (!LABEL.matcher(name).matches()) {
                wrong(value, what + ": '" + name + "' (expected: a name of letters, digits and _)");
                return;
              }
              try {
                templates.put(name, Template.parse(text(value, what + ": " + name)));
              } catch (IllegalArgumentException e) {
                wrong(value, what + ": " + name + ": " + e.getMessage());
              }
            });
    return templates;
  }
}
