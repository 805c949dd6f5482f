package dev.wadi.chain.stages;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
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
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A piece of a YAML file that knows its line. Aliases and merge keys are followed; how often is
 * bounded, so that a file of few bytes which stands for millions is refused. Nothing is made of a
 * tag. For one thread.
 */
public final class YamlNode {
  private static final int MOST_CHARS = 2_000_000;
  private static final int MOST_NESTING = 40;
  private static final int MOST_ALIASES = 200;
  private static final int MOST_LOOKS = 200_000;
  private static final String MERGE = "<<";

  private final @Nullable Node node;
  private final int line;
  private final Reading reading;

  /* What all pieces of a file share. */
  private static final class Reading {
    private final UnaryOperator<String> scalars;
    private int looks;

    Reading(UnaryOperator<String> scalars) {
      this.scalars = scalars;
    }

    void look(int line) {
      if (++looks > MOST_LOOKS) {
        throw new StageException(line, "the file says more than can be taken: too many aliases");
      }
    }
  }

  private YamlNode(@Nullable Node node, int line, Reading reading) {
    this.node = node;
    this.line = line;
    this.reading = reading;
    reading.look(line);
  }

  /**
   * Reads a text.
   *
   * @param scalars is asked what each single value says, such as one that names a variable
   * @throws StageException when the text is no YAML, or too much of it
   */
  public static YamlNode parse(String text, UnaryOperator<String> scalars) {
    if (text.length() > MOST_CHARS) {
      throw new StageException(1, "too long (limit: " + MOST_CHARS + " characters)");
    }
    LoaderOptions options = new LoaderOptions();
    options.setNestingDepthLimit(MOST_NESTING);
    options.setMaxAliasesForCollections(MOST_ALIASES);
    options.setCodePointLimit(MOST_CHARS);
    try {
      return new YamlNode(
          new Yaml(options).compose(new StringReader(text)), 1, new Reading(scalars));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new StageException(line, "no YAML: " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new StageException(1, "no YAML: " + e.getMessage(), e);
    }
  }

  private YamlNode of(Node other) {
    return new YamlNode(other, other.getStartMark().getLine() + 1, reading);
  }

  /** Where it begins, counted from 1. */
  public int line() {
    return line;
  }

  public boolean isMap() {
    return node instanceof MappingNode;
  }

  public boolean isList() {
    return node instanceof SequenceNode;
  }

  /** Nothing at all: empty, null or ~. */
  public boolean isNothing() {
    return node == null
        || (node instanceof ScalarNode scalar
            && (scalar.getTag().equals(Tag.NULL) || (scalar.isPlain() && text().isEmpty())));
  }

  /** What a single value says, variables and all. */
  public String text() {
    return reading.scalars.apply(rawText());
  }

  /** What a single value says, as it is written. */
  public String rawText() {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw new StageException(line, "expected a single value");
  }

  /** The values of a map by their keys, in order; nothing has none. */
  public Map<String, YamlNode> pairs() {
    Map<String, YamlNode> pairs = new LinkedHashMap<>();
    if (node instanceof MappingNode mapping) {
      Map<String, YamlNode> merged = new LinkedHashMap<>();
      for (NodeTuple pair : mapping.getValue()) {
        String key = of(pair.getKeyNode()).rawText();
        YamlNode value = of(pair.getValueNode());
        if (key.equals(MERGE)) {
          (value.isList() ? value.items() : List.of(value))
              .forEach(one -> one.pairs().forEach(merged::putIfAbsent));
        } else if (pairs.put(key, value) != null) {
          throw new StageException(of(pair.getKeyNode()).line, key + ": is there twice");
        }
      }
      merged.forEach(pairs::putIfAbsent);
    } else if (!isNothing()) {
      throw new StageException(line, "expected keys with values");
    }
    return pairs;
  }

  /** The members of a list; nothing has none. */
  public List<YamlNode> items() {
    if (node instanceof SequenceNode sequence) {
      List<YamlNode> items = new ArrayList<>();
      sequence.getValue().forEach(one -> items.add(of(one)));
      return items;
    }
    if (isNothing()) {
      return List.of();
    }
    throw new StageException(line, "expected a list");
  }

  /** The value of a key; null when there is none, or it says nothing. */
  public @Nullable YamlNode get(String key) {
    YamlNode found = pairs().get(key);
    return found == null || found.isNothing() ? null : found;
  }

  /** What a key says, or something else when it is not there. */
  public String text(String key, String otherwise) {
    YamlNode found = get(key);
    return found == null ? otherwise : found.text();
  }

  /** The members of a list of texts; a single text is a list of one. */
  public List<String> texts() {
    return isList() ? items().stream().map(YamlNode::text).toList() : List.of(text());
  }

  /** The same as plain maps, lists and texts, to be written elsewhere. */
  public @Nullable Object plain() {
    if (isMap()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      pairs().forEach((key, value) -> map.put(key, value.plain()));
      return map;
    }
    if (isList()) {
      List<@Nullable Object> list = new ArrayList<>();
      items().forEach(item -> list.add(item.plain()));
      return list;
    }
    return isNothing() ? null : text();
  }
}
