package dev.wadi.cli.scenario;

import dev.wadi.cli.Output;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.run.Play;
import dev.wadi.scenario.run.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A verdict, for people and as JSON. */
final class VerdictText {
  private final Output output;

  VerdictText(Output output) {
    this.output = output;
  }

  void show(Scenario scenario, Play play, Verdict verdict, boolean json) {
    if (json) {
      output.json(document(scenario, play, verdict));
      return;
    }
    Table table =
        new Table(
            "emitter",
            ">planned",
            ">sent",
            ">acknowledged",
            ">refused",
            ">unanswered",
            ">p50 ms",
            ">p99 ms");
    verdict
        .emitters()
        .forEach(
            (name, sums) ->
                table.row(
                    name.isEmpty() ? "all" : Terminal.safe(name),
                    sums.planned(),
                    sums.sent(),
                    sums.acknowledged(),
                    sums.refused(),
                    sums.unanswered(),
                    millis(sums.p50()),
                    millis(sums.p99())));
    table.print(output);
    output.line("");
    for (Verdict.Asked asked : verdict.expectations()) {
      output.line(
          "%s  %s  (%s)"
              .formatted(asked.holds() ? "ok    " : "FAILED", asked.expectation(), asked.told()));
    }
    if (!verdict.firstTrouble().isEmpty()) {
      output.line("First trouble: " + Terminal.safe(verdict.firstTrouble()));
    }
    verdict.reasons().forEach(reason -> output.remark(Terminal.safe(reason)));
    output.line(
        play.dryRun()
            ? scenario.name() + ": nothing was sent (--dry-run)"
            : String.format(
                Locale.ROOT,
                "%s: %s after %.1f s",
                Terminal.safe(scenario.name()),
                verdict.outcome().word(),
                verdict.seconds()));
  }

  private static String millis(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }

  private static Map<String, Object> document(Scenario scenario, Play play, Verdict verdict) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", scenario.name());
    document.put("scenario_id", play.id());
    document.put("dry_run", play.dryRun());
    document.put("verdict", verdict.outcome().word());
    document.put("seconds", verdict.seconds());
    document.put("reasons", verdict.reasons());
    document.put("first_trouble", verdict.firstTrouble());
    Map<String, Object> emitters = new LinkedHashMap<>();
    verdict
        .emitters()
        .forEach(
            (name, sums) -> {
              if (!name.isEmpty()) {
                emitters.put(name, sums.document());
              }
            });
    document.put("emitters", emitters);
    Verdict.Sums all = verdict.emitters().get("");
    document.put("total", all == null ? Map.of() : all.document());
    document.put("expectations", verdict.expectations());
    return document;
  }
}
