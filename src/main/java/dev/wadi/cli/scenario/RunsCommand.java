package dev.wadi.cli.scenario;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import dev.wadi.scenario.run.StartedRun;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi scenario runs}. */
@Command(
    name = "runs",
    description = {
      "List the scenarios that were started in the background, the newest first: running,",
      "finished (with its verdict), stopped, or error."
    })
final class RunsCommand extends JsonCommand {
  @Parameters(arity = "0..1", paramLabel = "ID", description = "That one alone (default: all).")
  private @Nullable String id;

  @Mixin private RunsOption runs = new RunsOption();

  @Option(
      names = "--forget",
      paramLabel = "AGE",
      converter = WadiCommand.DurationConverter.class,
      description = "Delete the files of runs that ended so long ago, such as 7d, and list them.")
  private @Nullable Duration forget;

  @Override
  protected ExitCode run() throws IOException {
    if (id != null) {
      StartedRun one = runs.require(shell(), id);
      if (json()) {
        output().json(RunsOption.document(one));
      } else {
        details(one);
      }
      return ExitCode.OK;
    }
    List<StartedRun> all =
        forget == null
            ? runs.folder(shell()).all()
            : runs.folder(shell()).forget(forget, Instant.now());
    if (json()) {
      output().json(Map.of("items", all.stream().map(RunsOption::document).toList()));
      return ExitCode.OK;
    }
    Table table = new Table("id", "scenario", "status", "verdict", ">seconds", "started");
    for (StartedRun run : all) {
      table.row(
          run.id(),
          Terminal.safe(run.name()),
          run.state().word(),
          run.verdict().isEmpty() ? "-" : Terminal.safe(run.verdict()),
          seconds(run),
          run.startedAt().truncatedTo(ChronoUnit.SECONDS));
    }
    if (all.isEmpty()) {
      output().remark(forget == null ? "no scenario was started here" : "nothing is that old");
    } else {
      table.print(output());
    }
    return ExitCode.OK;
  }

  private static String seconds(StartedRun run) {
    return String.format(Locale.ROOT, "%.0f of %.0f", run.seconds(), run.duration());
  }

  private void details(StartedRun run) {
    Table table = new Table("what", "is");
    table.row("id", run.id());
    table.row("scenario", Terminal.safe(run.name() + " (" + run.scenario() + ")"));
    table.row("status", run.state().word());
    table.row("verdict", run.verdict().isEmpty() ? "-" : Terminal.safe(run.verdict()));
    table.row("seconds", seconds(run));
    table.row("started", run.startedAt().truncatedTo(ChronoUnit.SECONDS));
    table.row("process", run.pid());
    table.row("results", Terminal.safe(run.results().toString()));
    table.row("output", Terminal.safe(run.output().toString()));
    if (java.nio.file.Files.exists(run.page())) {
      table.row("page", Terminal.safe(run.page().toString()));
    }
    if (!run.why().isEmpty()) {
      table.row("why", Terminal.safe(run.why()));
    }
    table.print(output());
  }
}
