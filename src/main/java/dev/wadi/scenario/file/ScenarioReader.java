package dev.wadi.scenario.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.send.Destination;
import dev.wadi.model.NearestNames;
import dev.wadi.scenario.Expectation;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Measure;
import dev.wadi.scenario.ProxyPlan;
import dev.wadi.scenario.Ramp;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.Step;
import dev.wadi.scenario.file.Nodes.Fields;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads files of scenarios: LogOps' format, with proxies, a drill and expectations. Everything that
 * is wrong in a file is told at once, each with its line. Format: docs/scenarios.md.
 */
public final class ScenarioReader {
  private static final int MOST_BYTES = 1 << 20;
  private static final Set<String> TOP =
      new LinkedHashSet<>(
          List.of(
              "name",
              "description",
              "duration_sec",
              "tick_sec",
              "target",
              "via",
              "settle_sec",
              "emitters",
              "proxies",
              "drill",
              "expect"));
  private static final Set<String> EMITTER = Set.of("name", "script", "eps", "args", "schedule");
  private static final Set<String> ARGS =
      Set.of(
          "partial_ratio",
          "chaos",
          "seed",
          "batch_size",
          "jitter_ms",
          "planted",
          "ingest_url",
          "door",
          "via",
          "connections",
          "host",
          "headers");
  private static final Set<String> SCHEDULE =
      Set.of("start_after_sec", "stop_after_sec", "ramp_up_sec", "ramp_down_sec", "jitter_pct");
  private static final Set<String> PROXY = Set.of("name", "listen", "to");

  private final List<ScenarioProblem> problems = new ArrayList<>();
  private final List<ScenarioProblem> remarks = new ArrayList<>();
  private final Nodes nodes;
  private final String usualName;
  private final String place;

  private ScenarioReader(String place, String usualName) {
    this.place = place;
    this.usualName = usualName;
    this.nodes = new Nodes(place, problems, remarks);
  }

  /**
   * A scenario, and what is odd in its file.
   *
   * @param remarks nothing that keeps it from being played
   */
  public record Read(Scenario scenario, List<ScenarioProblem> remarks) {
    public Read {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ScenarioFileException with everything that is wrong in it
   */
  public static Read read(Path file) throws IOException {
    String place = file.toString();
    if (Files.size(file) > MOST_BYTES) {
      throw problem(place, "larger than 1 MiB (expected: a smaller file)");
    }
    byte[] bytes = Files.readAllBytes(file);
    String stem = String.valueOf(file.getFileName()).replaceFirst("\\.(ya?ml|json)$", "");
    try {
      return parse(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), place, stem);
    } catch (CharacterCodingException e) {
      throw problem(place, "no UTF-8 (expected: text)");
    }
  }

  private static ScenarioFileException problem(String place, String what) {
    return new ScenarioFileException(List.of(new ScenarioProblem(place, what)));
  }

  /**
   * Reads a text.
   *
   * @param place names it in problems
   * @param usualName of a scenario that has none
   * @throws ScenarioFileException with everything that is wrong in it
   */
  public static Read parse(String yaml, String place, String usualName) {
    ScenarioReader reader = new ScenarioReader(place, usualName);
    @Nullable Scenario scenario = reader.scenario(yaml);
    if (!reader.problems.isEmpty() || scenario == null) {
      throw new ScenarioFileException(reader.problems);
    }
    return new Read(scenario, reader.remarks);
  }

  private @Nullable Scenario scenario(String yaml) {
    @Nullable Node root = root(yaml);
    if (root == null) {
      return null;
    }
    Fields top = nodes.fields(root, "the scenario", TOP);
    List<Load> emitters = new ArrayList<>();
    for (Node node : nodes.list(top.get("emitters"), "emitters")) {
      emitter(node).ifPresent(emitters::add);
    }
    List<ProxyPlan> proxies = proxies(top.get("proxies"));
    StepReader steps = new StepReader(nodes, proxies);
    List<Step> drill = new ArrayList<>();
    for (Node node : nodes.list(top.get("drill"), "drill")) {
      steps.read(node).ifPresent(drill::add);
    }
    drill.sort(Comparator.comparingDouble(Step::atSeconds));
    List<Expectation> expectations = new ArrayList<>();
    for (Node node : nodes.list(top.get("expect"), "expect")) {
      steps.expectation(node).ifPresent(expectations::add);
    }
    if (emitters.isEmpty() && problems.isEmpty()) {
      nodes.wrong(top.get("emitters"), "no emitters (expected: emitters: with - name:)");
    }
    double duration = nodes.number(top, "duration_sec", 30);
    later(drill, duration);
    @Nullable Node numbers = first(top, "duration_sec", "tick_sec", "settle_sec", "emitters");
    @Nullable Scenario scenario =
        nodes.made(
            numbers,
            () ->
                new Scenario(
                    nodes.some(top, "name").orElse(usualName),
                    nodes.some(top, "description").orElse(""),
                    duration,
                    nodes.number(top, "tick_sec", 1),
                    target(top.get("target")),
                    nodes.some(top, "via"),
                    nodes.number(top, "settle_sec", 15),
                    emitters,
                    proxies,
                    drill,
                    expectations));
    if (scenario != null) {
      known(scenario);
      silent(scenario);
    }
    return scenario;
  }

  private @Nullable Node root(String yaml) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(50);
    options.setNestingDepthLimit(16);
    options.setCodePointLimit(MOST_BYTES);
    try {
      Node root = new Yaml(options).compose(new StringReader(yaml));
      if (root == null) {
        problems.add(new ScenarioProblem(place, "empty (expected: emitters:)"));
      }
      return root;
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      problems.add(new ScenarioProblem(place + ":" + line, e.getProblem() + " (expected: YAML)"));
    } catch (YAMLException e) {
      problems.add(new ScenarioProblem(place, e.getMessage() + " (expected: YAML)"));
    }
    return null;
  }

  private static @Nullable Node first(Fields fields, String... names) {
    for (String name : names) {
      if (fields.get(name) != null) {
        return fields.get(name);
      }
    }
    return fields.node();
  }

  private Optional<URI> target(@Nullable Node node) {
    String text = nodes.text(node, "target");
    return text.isEmpty() ? Optional.empty() : address(node, "target", text);
  }

  private Optional<URI> address(@Nullable Node node, String name, String text) {
    try {
      URI address = Destination.address(text);
      if (address.getHost() != null && address.getScheme() != null) {
        return Optional.of(address);
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    nodes.wrong(node, name + ": '" + text + "' (expected: such as http://127.0.0.1:3100)");
    return Optional.empty();
  }

  private Optional<Load> emitter(Node node) {
    Fields fields = nodes.fields(node, "an emitter", EMITTER);
    Optional<String> script = nodes.some(fields, "script");
    String name = nodes.some(fields, "name").orElse("");
    if (name.isEmpty()) {
      nodes.wrong(node, "an emitter has no name (expected: name:)");
      return Optional.empty();
    }
    Optional<LineKind> kind = script.isPresent() ? Optional.empty() : LineKind.of(name);
    if (script.isEmpty() && kind.isEmpty()) {
      String bare = name.replaceFirst("^emitter[_-]", "");
      @Nullable String meant = NearestNames.meant(bare, LineKind.words());
      nodes.wrong(
          fields.get("name"),
          "there is no emitter "
              + name
              + (meant == null
                  ? " (expected: " + String.join(", ", LineKind.words()) + ", or a script:)"
                  : " (perhaps: " + meant + ")"));
      return Optional.empty();
    }
    Load.@Nullable Arguments arguments = arguments(fields.get("args"));
    @Nullable Ramp ramp = ramp(fields.get("schedule"));
    if (arguments == null || ramp == null) {
      return Optional.empty();
    }
    double rate = nodes.number(fields, "eps", 10);
    return Optional.ofNullable(
        nodes.made(
            first(fields, "eps", "name"),
            () -> new Load(name, kind, script, rate, arguments, ramp)));
  }

  private Load.@Nullable Arguments arguments(@Nullable Node node) {
    Load.Arguments usual = Load.Arguments.DEFAULT;
    if (node == null || Nodes.isNull(node)) {
      return usual;
    }
    Fields args = nodes.fields(node, "args", ARGS);
    Optional<URI> to =
        nodes
            .some(args, "ingest_url")
            .flatMap(u -> address(args.get("ingest_url"), "ingest_url", u));
    Optional<String> door = nodes.some(args, "door");
    door.ifPresent(
        word ->
            nodes.made(
                args.get("door"),
                () -> {
                  try {
                    return Destination.door(word);
                  } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("door: " + e.getMessage());
                  }
                }));
    Map<String, String> headers = nodes.texts(args.get("headers"), "headers");
    return nodes.made(
        node,
        () ->
            new Load.Arguments(
                nodes.number(args, "partial_ratio", usual.partialRatio()),
                nodes.number(args, "chaos", usual.chaos()),
                nodes.number(args, "planted", usual.planted()),
                nodes.whole(args, "seed"),
                nodes.count(args, "batch_size", usual.batchSize()),
                nodes.count(args, "jitter_ms", 0),
                nodes.count(args, "connections", usual.connections()),
                nodes.some(args, "host").orElse(usual.host()),
                to,
                door,
                nodes.some(args, "via"),
                headers));
  }

  private @Nullable Ramp ramp(@Nullable Node node) {
    if (node == null || Nodes.isNull(node)) {
      return Ramp.NONE;
    }
    Fields fields = nodes.fields(node, "schedule", SCHEDULE);
    OptionalDouble stop = nodes.number(fields, "stop_after_sec");
    return nodes.made(
        node,
        () ->
            new Ramp(
                nodes.number(fields, "start_after_sec", 0),
                stop,
                nodes.number(fields, "ramp_up_sec", 0),
                nodes.number(fields, "ramp_down_sec", 0),
                nodes.number(fields, "jitter_pct", 0)));
  }

  private List<ProxyPlan> proxies(@Nullable Node node) {
    List<ProxyPlan> proxies = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Node each : nodes.list(node, "proxies")) {
      Fields fields = nodes.fields(each, "a proxy", PROXY);
      String name = nodes.some(fields, "name").orElse("");
      if (!name.isEmpty() && !names.add(name)) {
        nodes.wrong(fields.get("name"), "proxy " + name + " stands twice (expected: each once)");
      }
      @Nullable ProxyPlan plan =
          nodes.made(
              each,
              () ->
                  new ProxyPlan(
                      name,
                      ProxyPlan.address(
                          "listen", nodes.some(fields, "listen").orElse(ProxyPlan.ANY_PORT), 0),
                      nodes.some(fields, "to").map(to -> ProxyPlan.address("to", to, 1))));
      if (plan != null && !Destination.isLoopback(plan.listen())) {
        nodes.wrong(fields.get("listen"), "listen: not this machine (expected: 127.0.0.1:PORT)");
      } else if (plan != null) {
        proxies.add(plan);
      }
    }
    return proxies;
  }

  /* A step that is due when all is over would never be taken. */
  private void later(List<Step> drill, double duration) {
    for (Step step : drill) {
      if (step.atSeconds() > duration) {
        problems.add(
            new ScenarioProblem(
                place + ":" + step.line(),
                "at: %s is after the end (expected: at most duration_sec, %s)"
                    .formatted(step.atSeconds(), duration)));
      }
    }
  }

  private void known(Scenario scenario) {
    List<String> names = scenario.emitters().stream().map(Load::name).distinct().toList();
    for (Expectation expectation : scenario.expectations()) {
      for (String asked : expectation.emitters()) {
        if (!names.contains(asked)) {
          problems.add(
              new ScenarioProblem(
                  place,
                  "expect: '%s' names no emitter of this scenario (there are: %s)"
                      .formatted(expectation.text(), NearestNames.told(asked, names))));
        }
      }
    }
    List<String> proxies = scenario.proxies().stream().map(ProxyPlan::name).toList();
    Stream.concat(
            scenario.via().stream(),
            scenario.emitters().stream().flatMap(load -> load.arguments().via().stream()))
        .distinct()
        .filter(via -> !proxies.contains(via))
        .forEach(
            via ->
                problems.add(
                    new ScenarioProblem(
                        place,
                        "via: there is no proxy %s (there are: %s)"
                            .formatted(
                                via,
                                proxies.isEmpty() ? "none" : NearestNames.told(via, proxies)))));
    boolean canary = scenario.expectations().stream().anyMatch(e -> e.asks(Measure.Source.DATA));
    if (canary && scenario.emitters().stream().allMatch(e -> e.script().isPresent())) {
      problems.add(
          new ScenarioProblem(place, "expect: found, but nobody knows what scripts plant"));
    }
  }

  /* So few lines a second that each tick rounds to none. */
  private void silent(Scenario scenario) {
    List<List<Ramp.Tick>> plan = scenario.plan(0);
    for (int i = 0; i < plan.size(); i++) {
      if (plan.get(i).stream().allMatch(tick -> tick.lines() == 0)) {
        Load load = scenario.emitters().get(i);
        remarks.add(
            new ScenarioProblem(
                place,
                "%s sends nothing: %s lines a second round to none in each tick of %s s, or its time is after the end"
                    .formatted(load.name(), load.linesPerSecond(), scenario.tickSeconds())));
      }
    }
  }
}
