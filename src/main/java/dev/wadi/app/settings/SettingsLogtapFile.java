package dev.wadi.app.settings;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

/**
 * logtap's {@code config.yaml}, read as settings: the section {@code recv}. The sections {@code
 * tap} and {@code defaults} are for other commands; their keys are checked and otherwise passed
 * over.
 */
final class SettingsLogtapFile {
  private static final List<String> RECV =
      List.of("addr", "dir", "disk_cap", "redact", "redact_patterns", "webhooks", "webhook_events");
  private static final Map<String, List<String>> SECTIONS =
      Map.of(
          "recv", RECV,
          "tap", List.of("namespace", "cpu", "memory"),
          "defaults", List.of("timeout", "verbose"));
  private static final int MOST_NESTING = 8;

  private final String place;
  private final Consumer<String> problems;

  /** Who hears of a setting and the line that it stands in. */
  @FunctionalInterface
  interface Found {
    void setting(String name, String value, String origin);
  }

  /**
   * @param place names the file in what is said about it
   * @param problems hears of everything that is wrong, with its line
   */
  SettingsLogtapFile(String place, Consumer<String> problems) {
    this.place = place;
    this.problems = problems;
  }

  /** Whether a file is one of logtap's, by its name. */
  static boolean is(String fileName) {
    return fileName.endsWith(".yaml") || fileName.endsWith(".yml");
  }

  void read(String text, Found found) {
    Node root;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setNestingDepthLimit(MOST_NESTING);
      root = new Yaml(options).compose(new StringReader(text));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.accept(place + ":" + line + ": " + e.getProblem());
      return;
    } catch (YAMLException e) {
      problems.accept(place + ": " + e.getMessage());
      return;
    }
    pairs(root, "", List.of("recv", "tap", "defaults"))
        .forEach(
            (section, node) ->
                pairs(node, section + ".", SECTIONS.getOrDefault(section, List.of()))
                    .forEach(
                        (key, value) -> {
                          if (section.equals("recv")) {
                            receiver(key, value, found);
                          }
                        }));
  }

  private Map<String, Node> pairs(@Nullable Node node, String above, List<String> known) {
    Map<String, Node> pairs = new LinkedHashMap<>();
    if (node == null || (node instanceof ScalarNode empty && empty.getValue().isEmpty())) {
      return pairs;
    }
    if (!(node instanceof MappingNode mapping)) {
      problems.accept(at(node) + "no keys (expected: " + String.join(", ", known) + ")");
      return pairs;
    }
    for (NodeTuple pair : mapping.getValue()) {
      String key = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (!known.contains(key)) {
        problems.accept(
            at(pair.getKeyNode())
                + (above + key)
                + " is no key of logtap's (expected: "
                + String.join(", ", known)
                + ")");
      } else if (pairs.put(key, pair.getValueNode()) != null) {
        problems.accept(at(pair.getKeyNode()) + above + key + " is there twice");
      }
    }
    return pairs;
  }

  private void receiver(String key, Node node, Found found) {
    @Nullable String text = key.equals("webhooks") ? joined(node) : null;
    if (text == null && node instanceof ScalarNode scalar) {
      text = scalar.getValue();
    }
    if (text == null) {
      problems.accept(at(node) + "recv." + key + ": not a single value");
      return;
    }
    try {
      meaning(key, text).forEach((name, value) -> found.setting(name, value, origin(node)));
    } catch (IllegalArgumentException e) {
      problems.accept(at(node) + "recv." + key + ": " + e.getMessage());
    }
  }

  /* A list of texts, with commas between them; null for anything else. */
  private static @Nullable String joined(Node node) {
    if (!(node instanceof SequenceNode list)) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (Node item : list.getValue()) {
      if (!(item instanceof ScalarNode scalar)) {
        return null;
      }
      texts.add(scalar.getValue());
    }
    return String.join(",", texts);
  }

  private static Map<String, String> meaning(String key, String value) {
    return switch (key) {
      case "addr" -> SettingsLogtap.listen(value);
      case "dir" -> SettingsLogtap.dir(value);
      case "disk_cap" -> Map.of("wadi.capture.maxDiskBytes", value);
      case "redact" -> SettingsLogtap.redact(value);
      case "redact_patterns" -> Map.of("wadi.redact.patterns", value);
      case "webhooks" -> SettingsLogtap.webhooks(value);
      case "webhook_events" -> SettingsLogtap.webhookEvents(value);
      default -> throw new IllegalArgumentException("no key of logtap's");
    };
  }

  private String origin(Node node) {
    return place + ":" + (node.getStartMark().getLine() + 1);
  }

  private String at(Node node) {
    return origin(node) + ": ";
  }
}
