package dev.wadi.scenario.run;

import dev.wadi.scenario.Load;
import dev.wadi.scenario.Ramp;
import dev.wadi.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of LogOps' results, and ours. Threads may share it. */
final class ScenarioRows {
  static final Verdict.Sums NOTHING =
      new Verdict.Sums(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          Map.of(),
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);

  private final Scenario scenario;
  private final Play play;
  private final Results results;

  ScenarioRows(Scenario scenario, Play play, Results results) {
    this.scenario = scenario;
    this.play = play;
    this.results = results;
  }

  void start() {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", scenario.name());
    row.put("scenario_id", play.id());
    row.put("description", scenario.description());
    row.put("duration_sec", scenario.durationSeconds());
    row.put("tick_sec", scenario.tickSeconds());
    row.put("dry_run", play.dryRun());
    row.put("strict", play.strict());
    row.put("seed", play.seeded() ? play.seed() : null);
    row.put("emitters", scenario.emitters().stream().map(Load::name).toList());
    row.put("target", play.to().toString());
    row.put("step_timeout_sec", play.stepTimeout().toMillis() / 1e3);
    row.put(
        "expect", scenario.expectations().stream().map(expectation -> expectation.text()).toList());
    results.add("scenario.start", row);
  }

  /**
   * @param counts null when nothing was sent because nothing was to be
   */
  void tick(Load load, Ramp.Tick planned, double at, @Nullable Counts counts) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("emitter", load.name());
    row.put("n", planned.lines());
    row.put("t_rel", at);
    row.put("base_eps", load.linesPerSecond());
    row.put("eff_eps", planned.linesPerSecond());
    row.put("in_window", planned.open());
    row.put("jitter_scale", planned.jitterScale());
    row.put("schedule", schedule(load.ramp()));
    if (counts != null) {
      row.put("rc", counts.code);
      row.put("levels", new TreeMap<>(counts.levels));
      row.put("sent", counts.sent);
      row.put("acknowledged", counts.acknowledged);
      row.put("unconfirmed", counts.unconfirmed);
      row.put("refused", counts.refused);
      row.put("unanswered", counts.unanswered);
      row.put("p50_ms", Verdict.known(counts.millis(50)));
      row.put("p99_ms", Verdict.known(counts.millis(99)));
    }
    results.add("tick", row);
  }

  private static Map<String, Object> schedule(Ramp ramp) {
    Map<String, Object> row = new LinkedHashMap<>();
    OptionalDouble stop = ramp.stopAfter();
    row.put("start_after_sec", ramp.startAfter());
    row.put("stop_after_sec", stop.isPresent() ? stop.getAsDouble() : null);
    row.put("ramp_up_sec", ramp.up());
    row.put("ramp_down_sec", ramp.down());
    row.put("jitter_pct", ramp.jitter());
    return row;
  }

  void gateway(double at, Map<String, Double> numbers) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("t_rel", at);
    row.putAll(numbers);
    results.add("gateway", row);
  }

  void step(double at, String words, String state, String why) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("t_rel", at);
    row.put("step", words);
    row.put("state", state);
    if (!why.isEmpty()) {
      row.put("why", why);
    }
    results.add("step", row);
  }

  void error(String what) {
    results.add("error", Map.of("what", what));
  }

  void expectation(Verdict.Asked asked) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("expectation", asked.expectation());
    row.put("told", asked.told());
    row.put("holds", asked.holds());
    results.add("expectation", row);
  }

  void end(Verdict verdict, Map<String, Long> errors) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", scenario.name());
    row.put("scenario_id", play.id());
    Map<String, Object> sent = new LinkedHashMap<>();
    Map<String, Object> levels = new LinkedHashMap<>();
    Map<String, Object> sums = new LinkedHashMap<>();
    verdict
        .emitters()
        .forEach(
            (name, each) -> {
              if (!name.isEmpty()) {
                sums.put(name, each.document());
                sent.put(name, play.dryRun() ? each.planned() : each.sent());
                levels.put(name, each.levels());
              }
            });
    row.put("sent_approx", sent);
    row.put("levels_total", levels);
    row.put("errors_total", errors);
    row.put("dry_run", play.dryRun());
    row.put("seconds", verdict.seconds());
    row.put("sums", sums);
    row.put("total", verdict.emitters().getOrDefault("", NOTHING).document());
    row.put("verdict", verdict.outcome().word());
    row.put("reasons", List.copyOf(verdict.reasons()));
    row.put("first_trouble", verdict.firstTrouble());
    results.add("scenario.end", row);
  }
}
