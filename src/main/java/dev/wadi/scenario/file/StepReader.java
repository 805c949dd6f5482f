package dev.wadi.scenario.file;

import dev.wadi.model.NearestNames;
import dev.wadi.scenario.Deed;
import dev.wadi.scenario.Expectation;
import dev.wadi.scenario.ProxyPlan;
import dev.wadi.scenario.Step;
import dev.wadi.scenario.file.Nodes.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads the steps of a drill, and expectations. */
final class StepReader {
  private static final Set<String> SLOW = Set.of("proxy", "latency_ms", "bytes_per_sec");
  private static final Set<String> FILL = Set.of("leave");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})\\s*(B|KB|MB|GB|KIB|MIB|GIB)?");
  private static final double MOST_WAIT_SECONDS = 600;

  private final Nodes nodes;
  private final List<String> proxies;
  private final List<String> verbs = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  StepReader(Nodes nodes, List<ProxyPlan> proxies) {
    this.nodes = nodes;
    this.proxies = proxies.stream().map(ProxyPlan::name).toList();
    Arrays.stream(Deed.Verb.values()).map(Deed.Verb::word).forEach(verbs::add);
    verbs.addAll(List.of("slow", "fill", "free", "expect", "await"));
    names.addAll(verbs);
    names.addAll(List.of("at", "most_sec"));
  }

  Optional<Step> read(Node node) {
    Fields fields = nodes.fields(node, "a step", names);
    List<String> given = Nodes.given(fields, verbs);
    if (given.size() != 1) {
      nodes.wrong(
          node,
          (given.isEmpty() ? "a step does nothing" : "a step does " + String.join(" and ", given))
              + " (expected: one of "
              + String.join(", ", verbs)
              + ")");
      return Optional.empty();
    }
    OptionalDouble at = nodes.number(fields, "at");
    if (at.isEmpty()) {
      nodes.wrong(node, "a step has no at (expected: at: seconds from the start)");
      return Optional.empty();
    }
    String verb = given.get(0);
    @Nullable Node value = fields.get(verb);
    Optional<Deed> deed =
        Optional.ofNullable(nodes.made(value, () -> deed(fields, verb, value).orElse(null)));
    return deed.map(
        done -> nodes.made(node, () -> new Step(Nodes.line(node), at.getAsDouble(), done)));
  }

  private Optional<Deed> deed(Fields fields, String verb, @Nullable Node value) {
    return switch (verb) {
      case "slow" -> slow(value);
      case "fill" -> fill(value);
      case "free" -> Optional.of(new Deed.Free());
      case "expect" -> expectation(value).map(it -> new Deed.Require(it, Duration.ZERO));
      case "await" -> {
        double seconds = nodes.number(fields, "most_sec", 10);
        if (!(seconds > 0 && seconds <= MOST_WAIT_SECONDS)) {
          throw new IllegalArgumentException("most_sec: " + seconds + " (expected: up to 600)");
        }
        Duration most = Duration.ofMillis((long) (seconds * 1000));
        yield expectation(value).map(it -> new Deed.Require(it, most));
      }
      default -> named(verb, value);
    };
  }

  private Optional<Deed> named(String word, @Nullable Node value) {
    String name = nodes.text(value, word);
    Deed.Verb verb = Deed.Verb.valueOf(word.toUpperCase(Locale.ROOT));
    if (name.isEmpty()) {
      nodes.wrong(value, word + ": of what (expected: a name)");
      return Optional.empty();
    }
    if (!verb.needsConsole()) {
      proxy(value, name);
    }
    return Optional.of(new Deed.Named(verb, name));
  }

  private void proxy(@Nullable Node node, String name) {
    if (!proxies.contains(name)) {
      nodes.wrong(
          node,
          "there is no proxy "
              + name
              + (proxies.isEmpty()
                  ? " (expected: proxies: with - {name:, listen:, to:})"
                  : " (there are: " + NearestNames.told(name, proxies) + ")"));
    }
  }

  private Optional<Deed> slow(@Nullable Node value) {
    Fields fields = nodes.fields(value, "slow", SLOW);
    String proxy = nodes.some(fields, "proxy").orElse("");
    proxy(value, proxy);
    long millis = nodes.whole(fields, "latency_ms").orElse(0);
    long bytes = nodes.whole(fields, "bytes_per_sec").orElse(0);
    return Optional.of(new Deed.Slow(proxy, Duration.ofMillis(millis), bytes));
  }

  private Optional<Deed> fill(@Nullable Node value) {
    Fields fields = nodes.fields(value, "fill", FILL);
    String leave = nodes.some(fields, "leave").orElse("floor");
    if (leave.equals("floor")) {
      return Optional.of(new Deed.Fill(-1));
    }
    Matcher size = SIZE.matcher(leave.toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new IllegalArgumentException("leave: '" + leave + "' (expected: floor, or 100MB)");
    }
    String unit = size.group(2) == null ? "B" : size.group(2);
    long base = unit.endsWith("IB") ? 1024 : 1000;
    long factor =
        switch (unit.charAt(0)) {
          case 'K' -> base;
          case 'M' -> base * base;
          case 'G' -> base * base * base;
          default -> 1;
        };
    return Optional.of(new Deed.Fill(Long.parseLong(size.group(1)) * factor));
  }

  Optional<Expectation> expectation(@Nullable Node node) {
    String text = nodes.text(node, "expect");
    if (text.isEmpty()) {
      nodes.wrong(node, "an expectation says nothing (expected: such as refused = 0)");
      return Optional.empty();
    }
    return Optional.ofNullable(nodes.made(node, () -> Expectation.parse(text)));
  }
}
