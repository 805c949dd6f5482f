package dev.wadi.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Drives the real jar as a process, started by the launcher as users start it, with a load
 * generator as another process, beside the bare Netty floor in the same run, and prints the page of
 * results in Markdown. After each row the lines in the capture are counted: what was acknowledged
 * must be there, once.
 */
public final class PushBench {
  private static final Map<String, Scenario> SCENARIOS = scenarios();

  private PushBench() {}

  /** Prints the page; exit code 1 when an acknowledged line is missing or doubled. */
  public static void main(String[] args) throws Exception {
    BenchOptions options =
        BenchOptions.parse(
            args,
            BenchOptions.forLoads(
                "rows",
                String.join(",", SCENARIOS.keySet()),
                "warm-up",
                "15",
                "seconds",
                "10",
                "backlog-bytes",
                "10000000000",
                "starts",
                "5"));
    Path home = Path.of(options.text("home")).toAbsolutePath();
    GatewayTrial trial = new GatewayTrial(options, home);
    List<BenchRow> rows = new ArrayList<>();
    BenchPage page = new BenchPage(options);
    for (String name : options.list("rows")) {
      Scenario scenario = SCENARIOS.get(name);
      if (scenario == null) {
        throw new IllegalArgumentException(
            "rows: " + name + " (expected: some of " + SCENARIOS.keySet() + ")");
      }
      switch (scenario.kind()) {
        case FLOOR -> rows.add(trial.floor(scenario));
        case LOAD ->
            rows.add(trial.run(scenario, rateOf(scenario, rows, options.decimal("warm-up"))));
        case START -> page.add(new StartTrial(options, home).run());
        case BACKLOG -> page.add(new BacklogTrial(options, home).run());
        case GREP -> {
          page.add(new GrepTrial(home).run());
          new CommandTrial(home, options).run(name).forEach(page::add);
        }
        case METRICS -> new MetricTrial(home).run().forEach(page::add);
        case COMMANDS -> new CommandTrial(home, options).run(name).forEach(page::add);
        default -> throw new IllegalStateException("a kind of row that nobody thought of");
      }
      System.err.println("measured: " + (rows.isEmpty() ? name : rows.get(rows.size() - 1)));
    }
    System.out.print(page.text(rows));
    System.exit(rows.stream().allMatch(BenchRow::exact) ? 0 : 1);
  }

  private static Map<String, Scenario> scenarios() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    for (Scenario scenario : Scenario.all()) {
      all.put(scenario.name(), scenario);
    }
    return all;
  }

  private static long rateOf(Scenario scenario, List<BenchRow> before, double warmUpSeconds) {
    if (scenario.rateShare() == 0) {
      return scenario.linesPerSecond();
    }
    return before.stream()
        .filter(row -> row.name().equals(scenario.shareOf()))
        .mapToLong(
            row ->
                Math.round(
                    Math.min(row.load().linesPerSecond(), row.storedPerSecond(warmUpSeconds))
                        * scenario.rateShare()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "rows: " + scenario.name() + " needs " + scenario.shareOf() + " before it"));
  }
}
