package dev.wadi.cli.alerts;

import dev.wadi.alert.Alert;
import dev.wadi.alert.AlertTrial;
import dev.wadi.alert.RuleFileException;
import dev.wadi.alert.RuleSet;
import dev.wadi.analysis.Numbers;
import dev.wadi.analysis.TimeOrder;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Losses;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import dev.wadi.query.MetricLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi alerts test}. */
@Command(
    name = "test",
    description = {
      "Replay captures through rules, with the times of the lines as the clock, and tell what",
      "would have fired, when, and for how long. Lines of all captures count together.",
      "Exit code 6 when something fired, 0 when nothing did; 2 when the rules are wrong."
    })
final class TestCommand extends JsonCommand {
  private static final long SORT_BYTES = 64L << 20;
  private static final long SPAN_NANOS = 1_000_000_000L;
  private static final MetricLimits LIMITS = new MetricLimits(10_000, 512L << 20);

  @Parameters(index = "0", paramLabel = "RULES", description = "A file of rules, or a folder.")
  private String rules = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CAPTURE",
      description = "Folders of captures, or folders that hold some.")
  private List<Path> captures = new ArrayList<>();

  @Override
  protected ExitCode run() throws IOException {
    RuleSet wanted = rules();
    AlertTrial trial = new AlertTrial(wanted, LIMITS);
    Losses losses = new Losses();
    try (TimeOrder order = new TimeOrder("main", SORT_BYTES)) {
      for (Path folder : CaptureFolders.meant(shell(), captures)) {
        ScanReport report = order.add(CaptureReader.open(folder), CaptureFilter.ALL);
        Losses.remark(output(), report);
        losses.add(folder, report);
      }
      order.forEachBatch(SPAN_NANOS, trial::add);
    }
    AlertTrial.Outcome outcome = trial.finish();
    if (json()) {
      output().json(document(wanted, outcome));
    } else {
      print(wanted, outcome);
    }
    losses.tell(output());
    return outcome.fired().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private RuleSet rules() throws IOException {
    try {
      return RuleOptions.read(RuleOptions.files(shell(), List.of(rules)));
    } catch (RuleFileException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          Terminal.safe(e.problems().get(0).toString())
              + (e.problems().size() == 1
                  ? ""
                  : " and " + (e.problems().size() - 1) + " more; wadi alerts check tells all"));
    }
  }

  private void print(RuleSet wanted, AlertTrial.Outcome outcome) {
    if (!outcome.fired().isEmpty()) {
      Table table = new Table("fired", "until", ">lasted", "alert", ">value", "says");
      for (Alert alert : outcome.fired()) {
        table.row(
            text(alert.firedAt()),
            alert.resolvedAt() == null ? "the end" : alert.resolvedAt().toString(),
            lasted(alert, outcome.end()),
            Terminal.safe(alert.name()),
            value(alert.value()),
            Terminal.safe(alert.says()));
      }
      table.print(output());
    }
    for (Alert alert : outcome.pending()) {
      output()
          .remark(
              "waiting at the end, since %s: %s %s"
                  .formatted(alert.since(), Terminal.safe(alert.name()), alert.labels()));
    }
    outcome.failed().forEach(one -> output().remark(Terminal.safe(one)));
    output()
        .remark(
            "%s lines, %s rules, %s alerts fired"
                .formatted(
                    Numbers.count(outcome.entries()),
                    Numbers.count(wanted.rules().size()),
                    Numbers.count(outcome.fired().size())));
  }

  private static String lasted(Alert alert, @Nullable Instant end) {
    Instant from = alert.firedAt();
    Instant to = alert.resolvedAt() == null ? end : alert.resolvedAt();
    return from == null || to == null || to.isBefore(from)
        ? ""
        : Numbers.duration(Duration.between(from, to));
  }

  private static String text(@Nullable Instant time) {
    return time == null ? "" : time.toString();
  }

  private static String value(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static Map<String, Object> document(RuleSet wanted, AlertTrial.Outcome outcome) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("lines", outcome.entries());
    document.put("rules", wanted.rules().size());
    document.put("end", text(outcome.end()));
    document.put("fired", outcome.fired().stream().map(TestCommand::row).toList());
    document.put("pending", outcome.pending().stream().map(TestCommand::row).toList());
    document.put("problems", outcome.failed());
    return document;
  }

  private static Map<String, Object> row(Alert alert) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", alert.name());
    row.put("labels", alert.labels().asMap());
    row.put("value", alert.value());
    row.put("since", alert.since().toString());
    row.put("fired_at", text(alert.firedAt()));
    row.put("resolved_at", text(alert.resolvedAt()));
    row.put("annotations", alert.annotations());
    row.put("says", alert.says());
    return row;
  }
}
