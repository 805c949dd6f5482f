package dev.wadi.scenario.file;

import dev.wadi.model.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The nodes of a file as values; what is wrong with one is written down with its line. */
final class Nodes {
  private final String file;
  private final List<ScenarioProblem> problems;
  private final List<ScenarioProblem> remarks;

  Nodes(String file, List<ScenarioProblem> problems, List<ScenarioProblem> remarks) {
    this.file = file;
    this.problems = problems;
    this.remarks = remarks;
  }

  /** Values by their names, with the place of the mapping itself. */
  record Fields(Node node, Map<String, Node> values) {
    @Nullable Node get(String name) {
      return values.get(name);
    }
  }

  static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  void wrong(@Nullable Node node, String what) {
    problems.add(new ScenarioProblem(place(node), what));
  }

  void remark(@Nullable Node node, String what) {
    remarks.add(new ScenarioProblem(place(node), what));
  }

  private String place(@Nullable Node node) {
    return node == null || node.getStartMark() == null ? file : file + ":" + line(node);
  }

  /** Makes something of a node; what it says against it is a problem of the node's. */
  <T> @Nullable T made(@Nullable Node node, java.util.function.Supplier<@Nullable T> making) {
    try {
      return making.get();
    } catch (IllegalArgumentException e) {
      wrong(node, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /**
   * A mapping. A name that is nearly a known one is wrong, since what it says would be lost; others
   * are told and ignored, as LogOps' runner does.
   */
  Fields fields(@Nullable Node node, String what, Collection<String> known) {
    Map<String, Node> values = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      wrong(node, what + " is no mapping (expected: names with values)");
      return new Fields(node == null ? NOTHING : node, values);
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        wrong(tuple.getKeyNode(), what + ": a name that is no text");
        continue;
      }
      String name = key.getValue();
      if (known.contains(name)) {
        values.put(name, tuple.getValueNode());
        continue;
      }
      @Nullable String meant = NearestNames.meant(name, known);
      if (meant == null) {
        remark(key, what + " has no " + name + ": ignored");
      } else {
        wrong(key, what + " has no " + name + " (perhaps: " + meant + ")");
      }
    }
    return new Fields(mapping, values);
  }

  /* Where a file has nothing at all, its place is the file. */
  private static final Node NOTHING =
      new ScalarNode(Tag.NULL, "", null, null, org.yaml.snakeyaml.DumperOptions.ScalarStyle.PLAIN);

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

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
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

  Optional<String> some(Fields fields, String name) {
    String text = text(fields.get(name), name);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  double number(Fields fields, String name, double otherwise) {
    return number(fields, name).orElse(otherwise);
  }

  OptionalDouble number(Fields fields, String name) {
    @Nullable Node node = fields.get(name);
    String text = text(node, name);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return OptionalDouble.of(value);
      }
    } catch (NumberFormatException e) {
      // told below
    }
    wrong(node, name + ": '" + text + "' (expected: a number)");
    return OptionalDouble.empty();
  }

  OptionalLong whole(Fields fields, String name) {
    @Nullable Node node = fields.get(name);
    String text = text(node, name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      wrong(node, name + ": '" + text + "' (expected: a whole number)");
      return OptionalLong.empty();
    }
  }

  int count(Fields fields, String name, int otherwise) {
    long value = whole(fields, name).orElse(otherwise);
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
  }

  /** Texts by names that are anybody's. */
  Map<String, String> texts(@Nullable Node node, String what) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (node == null || isNull(node)) {
      return texts;
    }
    if (!(node instanceof MappingNode mapping)) {
      wrong(node, what + " is no mapping (expected: names with values)");
      return texts;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String name = text(tuple.getKeyNode(), what);
      texts.put(name, text(tuple.getValueNode(), name));
    }
    return texts;
  }

  /** The names that are given, of some. */
  static List<String> given(Fields fields, Collection<String> names) {
    List<String> given = new ArrayList<>();
    names.forEach(
        name -> {
          if (fields.values().containsKey(name)) {
            given.add(name);
          }
        });
    return given;
  }
}
