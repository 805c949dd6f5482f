package dev.wadi.chain.redact.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.recognise.Recognisers;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Network;
import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
 * Reads profiles from {@code redaction.yaml}, and the bare list of patterns that {@code
 * --redact-patterns} takes.
 *
 * <pre>
 * profiles:
 *   shop:
 *     base: all                      # all, logtap, none, or a profile written above
 *     recognisers: [email, jwt]      # exactly these, in this order
 *     without: [mac]                 # or all of the base but these
 *     actions:
 *       email: pseudonym             # remove, pseudonym, format, drop, quarantine
 *       ssn: {keep-end: 4}           # stars but for the ends: keep-start, keep-end
 *       ip_v4: {network: 16}         # the network of so many bits
 *     allow:
 *       values: [support@example.com]
 *       domains: [example.org]
 *       networks: [10.0.0.0/8]
 *       samples: true                # well-known numbers from documentation
 *     patterns:
 *       - {name: order, pattern: 'ORD-\d+', replacement: '[REDACTED:order]'}
 *     budget: {units-per-byte: 256, millis: 250}
 * assign:
 *   default: shop
 *   tenants: {team-a: logtap}
 *   sources: {syslog: all}
 *   sinks: {loki: all}
 * </pre>
 *
 * <p>A mistake ends in an {@link IllegalArgumentException} of one sentence that names file, line
 * and the nearest right name. A section {@code masking} belongs to another step and is passed over.
 */
public final class RedactionFile {
  private static final int MOST_BYTES = 1 << 20;

  private static final Set<String> TOP = Set.of("profiles", "assign", "masking");
  private static final Set<String> PROFILE =
      Set.of("base", "recognisers", "without", "actions", "allow", "patterns", "budget");
  private static final Set<String> ALLOW = Set.of("values", "domains", "networks", "samples");
  private static final Set<String> BUDGET = Set.of("units-per-byte", "millis");
  private static final Set<String> ASSIGN = Set.of("default", "tenants", "sources", "sinks");
  private static final Set<String> PATTERN = Set.of("name", "pattern", "replacement");
  private static final Set<String> ACTIONS =
      Set.of("remove", "pseudonym", "format", "drop", "quarantine");
  private static final Set<String> ACTION_KEYS = Set.of("keep-start", "keep-end", "network");

  private final String place;

  private RedactionFile(String place) {
    this.place = place;
  }

  /** The profiles of a file. */
  public static RedactionConfig read(Path file) throws IOException {
    return parse(text(file), file.toString());
  }

  /** The patterns of a file that is a bare list, as logtap's are. */
  public static List<CustomPattern> readPatterns(Path file) throws IOException {
    RedactionFile reader = new RedactionFile(file.toString());
    Node root = reader.compose(text(file));
    if (root == null) {
      throw new IllegalArgumentException(file + ": empty (expected: a list of patterns)");
    }
    return reader.patterns(root);
  }

  /** The profiles of a text; {@code place} names it in errors. */
  public static RedactionConfig parse(String yaml, String place) {
    return new RedactionFile(place).config(yaml);
  }

  /**
   * One profile: what stands below its name in the file.
   *
   * @param above profiles that it may be based on
   */
  public static RedactionProfile parseProfile(
      String yaml, String name, Map<String, RedactionProfile> above) {
    RedactionFile reader = new RedactionFile(name);
    Node root = yaml.length() > MOST_BYTES ? null : reader.compose(yaml);
    if (root == null) {
      throw new IllegalArgumentException(
          name + ": empty or larger than 1 MiB (expected: what stands below a profile's name)");
    }
    return reader.profile(name, root, above);
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException(file + ": larger than 1 MiB");
    }
    return Files.readString(file, UTF_8);
  }

  private @Nullable Node compose(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(16);
    options.setNestingDepthLimit(16);
    try {
      return new Yaml(options).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new IllegalArgumentException(place + ":" + line + ": " + e.getProblem(), e);
    } catch (YAMLException | IllegalArgumentException e) {
      /* Of a tag that is none the reader tells by the exception that means a bug. */
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }

  private RedactionConfig config(String yaml) {
    Node root = compose(yaml);
    Map<String, RedactionProfile> profiles = new LinkedHashMap<>();
    profiles.put("all", RedactionProfile.all());
    profiles.put("strict", RedactionProfile.strict());
    profiles.put("logtap", RedactionProfile.logtap());
    profiles.put("none", RedactionProfile.none());
    if (root == null) {
      return new RedactionConfig(profiles, "all", Map.of(), Map.of(), Map.of());
    }
    Map<String, Node> top = section(root, TOP);
    Node named = top.get("profiles");
    if (named != null) {
      section(named, null)
          .forEach((name, node) -> profiles.put(name, profile(name, node, profiles)));
    }
    Node assign = top.get("assign");
    Map<String, Node> who = assign == null ? Map.of() : section(assign, ASSIGN);
    Node first = who.get("default");
    return new RedactionConfig(
        profiles,
        first == null ? "all" : profileName(first, profiles.keySet()),
        assigned(who.get("tenants"), profiles.keySet()),
        assigned(who.get("sources"), profiles.keySet()),
        assigned(who.get("sinks"), profiles.keySet()));
  }

  private Map<String, String> assigned(@Nullable Node node, Set<String> names) {
    Map<String, String> all = new LinkedHashMap<>();
    if (node != null) {
      section(node, null).forEach((who, profile) -> all.put(who, profileName(profile, names)));
    }
    return all;
  }

  private String profileName(Node node, Set<String> names) {
    String name = RedactionConfig.meant(scalar(node), names);
    if (!names.contains(name)) {
      throw unknown(node, "profile", name, names);
    }
    return name;
  }

  private RedactionProfile profile(String name, Node node, Map<String, RedactionProfile> above) {
    Map<String, Node> parts = section(node, PROFILE);
    Node baseNode = parts.get("base");
    String base = baseNode == null ? "all" : profileName(baseNode, above.keySet());
    RedactionProfile from = above.getOrDefault(base, RedactionProfile.all());
    List<Kind> kinds = new ArrayList<>(from.kinds());
    Node exactly = parts.get("recognisers");
    if (exactly != null) {
      kinds = kinds(exactly);
    }
    Node without = parts.get("without");
    if (without != null) {
      kinds.removeAll(kinds(without));
    }
    Map<Kind, Action> actions = new TreeMap<>();
    actions.putAll(from.actions());
    Node actionNode = parts.get("actions");
    if (actionNode != null) {
      MappingNode mapping = mapping(actionNode);
      for (NodeTuple tuple : mapping.getValue()) {
        actions.put(kind(tuple.getKeyNode()), action(tuple.getValueNode()));
      }
    }
    List<CustomPattern> patterns = new ArrayList<>(from.patterns());
    Node patternNode = parts.get("patterns");
    if (patternNode != null) {
      patterns.addAll(patterns(patternNode));
    }
    Node allowNode = parts.get("allow");
    Node budgetNode = parts.get("budget");
    return new RedactionProfile(
        name,
        kinds,
        actions,
        allowNode == null ? from.allowed() : allowed(allowNode),
        patterns,
        budgetNode == null ? from.budget() : budget(budgetNode));
  }

  private List<Kind> kinds(Node node) {
    List<Kind> kinds = new ArrayList<>();
    for (Node item : items(node)) {
      kinds.add(kind(item));
    }
    return kinds;
  }

  private Kind kind(Node node) {
    String name = scalar(node);
    return RedactionProfile.kind(name)
        .orElseThrow(
            () ->
                unknown(
                    node,
                    "recogniser",
                    name,
                    new LinkedHashSet<>(Recognisers.KINDS.stream().map(Kind::key).toList())));
  }

  private Action action(Node node) {
    if (node instanceof ScalarNode) {
      String name = scalar(node);
      return switch (name) {
        case "remove" -> Action.REMOVE;
        case "pseudonym" -> Action.PSEUDONYM;
        case "format" -> Action.FORMAT;
        case "drop" -> Action.DROP;
        case "quarantine" -> Action.QUARANTINE;
        default -> throw unknown(node, "action", name, ACTIONS);
      };
    }
    Map<String, Node> parts = section(node, ACTION_KEYS);
    Node network = parts.get("network");
    try {
      if (network != null) {
        return Action.network(number(network));
      }
      Node start = parts.get("keep-start");
      Node end = parts.get("keep-end");
      return Action.mask(start == null ? 0 : number(start), end == null ? 0 : number(end));
    } catch (IllegalArgumentException e) {
      throw placed(e, node);
    }
  }

  private AllowList allowed(Node node) {
    Map<String, Node> parts = section(node, ALLOW);
    Set<String> values = new LinkedHashSet<>(texts(parts.get("values")));
    Node samples = parts.get("samples");
    if (samples != null && bool(samples)) {
      values.addAll(AllowList.SAMPLES);
    }
    List<Network> networks = new ArrayList<>();
    Node networkNode = parts.get("networks");
    if (networkNode != null) {
      for (Node item : items(networkNode)) {
        try {
          networks.add(Network.parse(scalar(item)));
        } catch (IllegalArgumentException e) {
          throw placed(e, item);
        }
      }
    }
    return new AllowList(values, new LinkedHashSet<>(texts(parts.get("domains"))), networks);
  }

  private RedactionProfile.Budget budget(Node node) {
    Map<String, Node> parts = section(node, BUDGET);
    RedactionProfile.Budget standard = RedactionProfile.Budget.DEFAULT;
    Node units = parts.get("units-per-byte");
    Node millis = parts.get("millis");
    try {
      return new RedactionProfile.Budget(
          units == null ? standard.unitsPerByte() : number(units),
          millis == null ? standard.nanos() : number(millis) * 1_000_000L);
    } catch (IllegalArgumentException e) {
      throw placed(e, node);
    }
  }

  private List<CustomPattern> patterns(Node node) {
    List<CustomPattern> all = new ArrayList<>();
    for (Node item : items(node)) {
      Map<String, Node> parts = section(item, PATTERN);
      Node name = parts.get("name");
      Node pattern = parts.get("pattern");
      Node replacement = parts.get("replacement");
      if (name == null || pattern == null) {
        throw wrong(item, "a pattern needs name and pattern");
      }
      try {
        all.add(
            new CustomPattern(
                scalar(name), scalar(pattern), replacement == null ? "" : scalar(replacement)));
      } catch (IllegalArgumentException e) {
        throw placed(e, pattern);
      }
    }
    return all;
  }

  private List<String> texts(@Nullable Node node) {
    List<String> all = new ArrayList<>();
    if (node != null) {
      items(node).forEach(item -> all.add(scalar(item)));
    }
    return all;
  }

  private Map<String, Node> section(Node node, @Nullable Set<String> known) {
    Map<String, Node> parts = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping(node).getValue()) {
      String key = scalar(tuple.getKeyNode());
      if (known != null && !known.contains(key)) {
        throw unknown(tuple.getKeyNode(), "key", key, known);
      }
      if (parts.put(key, tuple.getValueNode()) != null) {
        throw wrong(tuple.getKeyNode(), "key '" + key + "' stands twice");
      }
    }
    return parts;
  }

  private MappingNode mapping(Node node) {
    if (node instanceof MappingNode mapping) {
      return mapping;
    }
    throw wrong(node, "a section with keys is expected here");
  }

  private List<Node> items(Node node) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw wrong(node, "a list is expected here");
  }

  private String scalar(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw wrong(node, "a single value is expected here");
  }

  private int number(Node node) {
    String text = scalar(node);
    if (!text.matches("[0-9]{1,9}")) {
      throw wrong(node, "'" + text + "' (expected: a number)");
    }
    return Integer.parseInt(text);
  }

  private boolean bool(Node node) {
    String text = scalar(node).toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(node, "'" + text + "' (expected: true or false)");
    }
    return text.equals("true");
  }

  private IllegalArgumentException unknown(Node node, String what, String name, Set<String> known) {
    return wrong(
        node,
        "unknown " + what + " '" + name + "' (expected: " + NearestNames.first(name, known) + ")");
  }

  /* With file and line, unless it has them already. */
  private IllegalArgumentException placed(IllegalArgumentException e, Node node) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith(place) ? e : wrong(node, message);
  }

  private IllegalArgumentException wrong(Node node, String message) {
    return new IllegalArgumentException(
        place + ":" + (node.getStartMark().getLine() + 1) + ": " + message);
  }
}
