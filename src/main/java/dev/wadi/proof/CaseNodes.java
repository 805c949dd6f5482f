package dev.wadi.proof;

import dev.wadi.model.NearestNames;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The YAML of a file of cases as trees, within bounds; what is wrong is written down. */
final class CaseNodes {
  private static final int MOST_DEPTH = 24;

  /* Names that stand for others (aliases) are written out, and may be many times as much. */
  private static final int MOST_NODES = 200_000;

  private final String place;
  private final List<CaseProblem> problems;
  private int nodes;

  CaseNodes(String place, List<CaseProblem> problems) {
    this.place = place;
    this.problems = problems;
  }

  /** Is thrown when there is no sense in reading on. */
  private static final class TooMuchException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int line;

    TooMuchException(int line, String message) {
      super(message, null, false, false);
      this.line = line;
    }
  }

  /** The documents of a text; none when it cannot be read. */
  List<Tree.Fields> documents(String text, int mostBytes) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(50);
    options.setNestingDepthLimit(MOST_DEPTH);
    options.setCodePointLimit(mostBytes);
    List<Tree.Fields> documents = new ArrayList<>();
    try {
      for (Node root : new Yaml(options).composeAll(new StringReader(text))) {
        if (root instanceof MappingNode) {
          documents.add((Tree.Fields) tree(root, 0));
        } else if (!(root instanceof ScalarNode empty && empty.getValue().isEmpty())) {
          wrong(line(root), "no case", "begin with case: and a name");
        }
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      String what = String.valueOf(e.getProblem());
      wrong(
          line,
          what,
          what.contains("\\t") || what.contains("TAB")
              ? "use blanks, no tabs"
              : what.contains("duplicate")
                  ? "name it once"
                  : "check the indentation and the quotes around this line");
      return List.of();
    } catch (TooMuchException e) {
      wrong(e.line, String.valueOf(e.getMessage()), "write it shorter, without & and *");
      return List.of();
    } catch (YAMLException e) {
      wrong(1, String.valueOf(e.getMessage()), "write it shorter, in YAML");
      return List.of();
    }
    return documents;
  }

  private Tree tree(Node node, int depth) {
    if (++nodes > MOST_NODES || depth > MOST_DEPTH) {
      throw new TooMuchException(
          line(node), depth > MOST_DEPTH ? "too deep" : "more than " + MOST_NODES + " values");
    }
    if (node instanceof ScalarNode scalar) {
      return new Tree.Text(line(node), isNull(scalar) ? "" : scalar.getValue());
    }
    if (node instanceof SequenceNode sequence) {
      List<Tree> items = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        items.add(tree(item, depth + 1));
      }
      return new Tree.Items(line(node), items);
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        Node key = tuple.getKeyNode();
        if (!(key instanceof ScalarNode name)) {
          throw new TooMuchException(line(key), "a name that is no text");
        }
        if (fields.containsKey(name.getValue())) {
          throw new TooMuchException(line(key), name.getValue() + " stands here twice");
        }
        fields.put(name.getValue(), tree(tuple.getValueNode(), depth + 1));
      }
    }
    return new Tree.Fields(line(node), fields);
  }

  private static boolean isNull(ScalarNode scalar) {
    return scalar.isPlain() && scalar.getTag().equals(org.yaml.snakeyaml.nodes.Tag.NULL);
  }

  private static int line(Node node) {
    return node.getStartMark() == null ? 1 : node.getStartMark().getLine() + 1;
  }

  void wrong(int line, String message, String cure) {
    problems.add(new CaseProblem(place, line, message, cure));
  }

  /** Tells names that a thing does not have. */
  void known(Tree.Fields fields, String what, Set<String> names) {
    fields
        .fields()
        .forEach(
            (name, value) -> {
              if (!names.contains(name)) {
                @Nullable String meant = NearestNames.meant(name, names);
                wrong(
                    value.line(),
                    what + " has no " + name,
                    meant == null
                        ? "one of " + String.join(", ", names.stream().sorted().toList())
                        : "did you mean " + meant + "?");
              }
            });
  }

  /** A text of a field; {@code otherwise} when there is none. */
  String text(Tree.Fields of, String name, String otherwise) {
    @Nullable Tree value = of.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Tree.Text text) {
      return text.text();
    }
    wrong(value.line(), name + " is no text", "write one text behind " + name + ":");
    return otherwise;
  }

  /** A list of a field; one value alone is a list of one. */
  List<Tree> list(Tree.Fields of, String name) {
    @Nullable Tree value = of.get(name);
    if (value == null) {
      return List.of();
    }
    return value instanceof Tree.Items items ? items.items() : List.of(value);
  }
}
