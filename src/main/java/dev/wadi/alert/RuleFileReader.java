package dev.wadi.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.alert.Condition.Comparison;
import dev.wadi.alert.Condition.GatewayMetric;
import dev.wadi.query.MetricQuery;
import dev.wadi.query.QuerySyntaxException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads files of rules: Prometheus' form with LogQL, as Loki's ruler takes it, and logtap's.
 *
 * <pre>
 * groups:                                       rules:
 *   - name: api                                   - name: high_drops
 *     interval: 1m                                  metric: drop_rate
 *     limit: 100                                    op: gt
 *     tenants: [main]        # ours; else all       threshold: 10
 *     rules:                                        detail: drops exceeded 10/s
 *       - alert: TooManyErrors
 *         expr: sum by (app) (rate({env="prod"} |= "error" [5m])) &gt; 10
 *         for: 10m
 *         keep_firing_for: 5m
 *         labels: {severity: page}
 *         annotations: {summary: '{{ $labels.app }}: {{ $value }} errors a second'}
 * </pre>
 *
 * <p>Recording rules are left out and told, once they are known to be good. Everything that is
 * wrong in a file is told at once, each with its line.
 */
public final class RuleFileReader {
  private static final long MOST_BYTES = 8 << 20;
  private static final int MOST_RULES = 20_000;
  private static final Set<String> TOP = Set.of("groups", "rules", "namespace");
  private static final Set<String> GROUP =
      Set.of("name", "interval", "limit", "rules", "labels", "tenants", "query_offset");
  private static final Set<String> RULE =
      Set.of("alert", "record", "expr", "for", "keep_firing_for", "labels", "annotations");
  private static final Set<String> LOGTAP = Set.of("name", "metric", "op", "threshold", "detail");

  private final String place;
  private final long defaultIntervalNanos;
  private final List<RuleProblem> problems = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private final Set<String> groupNames = new HashSet<>();
  private int rules;

  private RuleFileReader(String place, long defaultIntervalNanos) {
    this.place = place;
    this.defaultIntervalNanos = defaultIntervalNanos;
  }

  /**
   * The rules of files, together.
   *
   * @param interval of groups that say none
   * @throws RuleFileException with everything that is wrong in them
   */
  public static RuleSet read(List<Path> files, Duration interval) throws IOException {
    List<RuleSet> sets = new ArrayList<>();
    List<RuleProblem> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        sets.add(parse(text(file), file.toString(), interval));
      } catch (RuleFileException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new RuleFileException(problems);
    }
    return RuleSet.of(sets);
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new RuleFileException(
          List.of(
              new RuleProblem(file.toString(), "larger than 8 MiB (expected: a smaller file)")));
    }
    return new String(Files.readAllBytes(file), UTF_8);
  }

  /** The rules of a text; {@code place} names it in problems. */
  public static RuleSet parse(String yaml, String place, Duration interval) {
    RuleFileReader reader = new RuleFileReader(place, interval.toNanos());
    List<RuleGroup> groups = reader.groups(yaml);
    if (!reader.problems.isEmpty()) {
      throw new RuleFileException(reader.problems);
    }
    return RuleSet.of(List.of(new RuleSet(groups, reader.leftOut)));
  }

  private List<RuleGroup> groups(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(50);
    options.setNestingDepthLimit(16);
    options.setCodePointLimit((int) MOST_BYTES);
    Node root;
    try {
      root = new Yaml(options).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(new RuleProblem(place + ":" + line, e.getProblem() + " (expected: YAML)"));
      return List.of();
    } catch (YAMLException e) {
      problems.add(new RuleProblem(place, e.getMessage() + " (expected: YAML)"));
      return List.of();
    }
    if (root == null) {
      problems.add(new RuleProblem(place, "empty (expected: groups: or rules:)"));
      return List.of();
    }
    RuleNodes nodes = new RuleNodes(place, problems);
    Map<String, Node> top = nodes.mapping(root, "the file", TOP);
    List<RuleGroup> groups = new ArrayList<>();
    for (Node node : nodes.list(top.get("groups"), "groups")) {
      group(nodes, node).ifPresent(groups::add);
    }
    logtap(nodes, top.get("rules")).ifPresent(groups::add);
    if (!top.containsKey("groups") && !top.containsKey("rules") && problems.isEmpty()) {
      problems.add(new RuleProblem(place, "no rules (expected: groups: or rules:)"));
    }
    return groups;
  }

  private Optional<RuleGroup> group(RuleNodes nodes, Node node) {
    Map<String, Node> keys = nodes.mapping(node, "a group", GROUP);
    String name = nodes.text(keys.get("name"), "name");
    if (name.isEmpty()) {
      nodes.wrong(node, "a group has no name (expected: name:)");
      return Optional.empty();
    }
    if (!groupNames.add(name)) {
      nodes.wrong(node, "group " + name + " stands twice in this file (expected: each once)");
    }
    long interval = nodes.duration(keys.get("interval"), "interval", defaultIntervalNanos);
    if (interval < 1_000_000_000L) {
      nodes.wrong(keys.get("interval"), "interval: less than a second (expected: 1s or more)");
    }
    int limit = (int) nodes.number(keys.get("limit"), "limit", 0, 0, 1_000_000);
    if (nodes.duration(keys.get("query_offset"), "query_offset", 0) != 0) {
      nodes.wrong(
          keys.get("query_offset"),
          "query_offset is not supported (expected: offset in the query)");
    }
    Map<String, Template> common = nodes.templates(keys.get("labels"), "labels");
    List<String> tenants = new ArrayList<>();
    for (Node tenant : nodes.list(keys.get("tenants"), "tenants")) {
      tenants.add(nodes.text(tenant, "tenants"));
    }
    List<AlertRule> made = new ArrayList<>();
    for (Node rule : nodes.list(keys.get("rules"), "rules")) {
      rule(nodes, rule, name, common).ifPresent(made::add);
    }
    return interval < 1_000_000_000L
        ? Optional.empty()
        : Optional.of(new RuleGroup(name, interval, limit, tenants, made));
  }

  private Optional<AlertRule> rule(
      RuleNodes nodes, Node node, String group, Map<String, Template> common) {
    Map<String, Node> keys = nodes.mapping(node, "a rule", RULE);
    boolean records = keys.containsKey("record");
    String name = nodes.text(keys.get(records ? "record" : "alert"), "alert");
    if (name.isEmpty() || (records && keys.containsKey("alert"))) {
      nodes.wrong(node, "a rule needs a name, and one kind (expected: alert: or record:)");
      return Optional.empty();
    }
    if (++rules > MOST_RULES) {
      nodes.wrong(node, "more than " + MOST_RULES + " rules (expected: fewer)");
      return Optional.empty();
    }
    @Nullable MetricQuery query = query(nodes, keys.get("expr"), node, name);
    long hold = nodes.duration(keys.get("for"), "for", 0);
    long keep = nodes.duration(keys.get("keep_firing_for"), "keep_firing_for", 0);
    Map<String, Template> labels = new LinkedHashMap<>(common);
    labels.putAll(nodes.templates(keys.get("labels"), "labels"));
    Map<String, Template> annotations = nodes.templates(keys.get("annotations"), "annotations");
    Map<String, String> texts = new LinkedHashMap<>();
    annotations.forEach((key, template) -> texts.put(key, template.text()));
    String ofCapture = CaptureAsker.wrong(texts);
    if (ofCapture != null) {
      nodes.wrong(keys.get("annotations"), ofCapture);
    }
    if (labels.containsKey("alertname")) {
      nodes.wrong(keys.get("labels"), "alertname is the name of the rule (expected: another name)");
    }
    String at = nodes.place(node);
    if (records) {
      leftOut.add(at + " " + name);
      return Optional.empty();
    }
    return query == null
        ? Optional.empty()
        : Optional.of(
            new AlertRule(
                group,
                name,
                new Condition.OfLines(query),
                Math.max(0, hold),
                Math.max(0, keep),
                labels,
                annotations,
                at));
  }

  private static @Nullable MetricQuery query(
      RuleNodes nodes, @Nullable Node node, Node rule, String name) {
    String text = nodes.text(node, "expr");
    if (text.isBlank()) {
      nodes.wrong(rule, "rule " + name + " has no expr (expected: a metric query in LogQL)");
      return null;
    }
    try {
      MetricQuery query = MetricQuery.parse(text);
      if (!query.isVector()) {
        nodes.wrong(
            node,
            "rule " + name + ": expr is a number (expected: a vector, such as rate({…} [5m]) > 1)");
        return null;
      }
      if (query.looksAhead()) {
        nodes.wrong(
            node, "rule " + name + ": expr has a negative offset (expected: lines of the past)");
        return null;
      }
      return query;
    } catch (QuerySyntaxException e) {
      nodes.wrongQuery(node, "rule " + name + ": expr: ", e);
      return null;
    }
  }

  /* Asked every second, as logtap does. */
  private Optional<RuleGroup> logtap(RuleNodes nodes, @Nullable Node list) {
    List<AlertRule> made = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node node : nodes.list(list, "rules")) {
      Map<String, Node> keys = nodes.mapping(node, "a rule", LOGTAP);
      String name = nodes.text(keys.get("name"), "name");
      if (name.isEmpty()) {
        nodes.wrong(node, "a rule has no name (expected: name:)");
        continue;
      }
      if (!names.add(name)) {
        nodes.wrong(node, "rule " + name + " stands twice (expected: each name once)");
        continue;
      }
      String metric = nodes.text(keys.get("metric"), "metric");
      Optional<GatewayMetric> known = GatewayMetric.of(metric);
      if (known.isEmpty()) {
        nodes.wrong(
            keys.getOrDefault("metric", node),
            "metric: '"
                + metric
                + "' (expected: logs_dropped, drop_rate, disk_pct or logs_received)");
      }
      String op = nodes.text(keys.get("op"), "op");
      Optional<Comparison> comparison = Comparison.of(op);
      if (comparison.isEmpty()) {
        nodes.wrong(
            keys.getOrDefault("op", node), "op: '" + op + "' (expected: gt, lt, gte or lte)");
      }
      double threshold =
          nodes.number(keys.get("threshold"), "threshold", 0, -Double.MAX_VALUE, Double.MAX_VALUE);
      if (known.isPresent() && comparison.isPresent()) {
        String detail = nodes.text(keys.get("detail"), "detail");
        made.add(
            new AlertRule(
                "logtap",
                name,
                new Condition.OfGateway(known.get(), comparison.get(), threshold),
                0,
                0,
                Map.of(),
                detail.isEmpty() ? Map.of() : Map.of(AlertRule.DETAIL, Template.plain(detail)),
                nodes.place(node)));
      }
    }
    return made.isEmpty()
        ? Optional.empty()
        : Optional.of(new RuleGroup("logtap", 1_000_000_000L, 0, List.of(), made));
  }

  /** Is this node a text in a block, whose lines begin below its mark? */
  static boolean isBlock(Node node) {
    return node instanceof ScalarNode scalar
        && (scalar.getScalarStyle() == org.yaml.snakeyaml.DumperOptions.ScalarStyle.LITERAL
            || scalar.getScalarStyle() == org.yaml.snakeyaml.DumperOptions.ScalarStyle.FOLDED);
  }
}
