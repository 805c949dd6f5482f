package dev.wadi.cli.scenario;

import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.GracefulStop;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Terminal;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.page.ScenarioPage;
import dev.wadi.scenario.run.Console;
import dev.wadi.scenario.run.Play;
import dev.wadi.scenario.run.Results;
import dev.wadi.scenario.run.ScenarioRun;
import dev.wadi.scenario.run.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi scenario run}. */
@Command(
    name = "run",
    description = {
      "Play a scenario: its emitters side by side, its drill, and then ask its expectations.",
      "Exit code 0 when all is as expected, 6 when not, 5 when nothing was expected and lines got",
      "no answer. Ctrl+C ends with the tick at hand, undoes the drill, and leaves whole results."
    },
    footer = {"", "A rehearsal: wadi scenario run sink-away --report drill.html"})
final class RunCommand extends JsonCommand {
  @Mixin private WhichScenario which = new WhichScenario();

  @Mixin private PlayOptions options = new PlayOptions();

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description = "Add results there, as JSON lines, each at once.")
  private @Nullable Path logFile;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a page with charts there, in the end.")
  private @Nullable Path report;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  protected ExitCode run() throws Exception {
    Settings read = settings.read(options.shell(shell()));
    Scenario scenario = which.require(this).scenario();
    Play play = options.play(this, scenario, read);
    Optional<Path> page = writable(report, "--report");
    Optional<MetricsFile> metrics =
        writable(options.metricsFile(), "--metrics-file")
            .map(file -> new MetricsFile(file, play.id(), scenario.name()));
    try (Results results = results()) {
      ScenarioRun run =
          new ScenarioRun(scenario, play, results, consoles(read), shell().workingDirectory());
      GracefulStop stop = new GracefulStop(run::stop);
      Verdict verdict;
      try (stop) {
        verdict = played(run, metrics);
        if (page.isPresent()) {
          Files.writeString(page.get(), ScenarioPage.of(results.rows()));
        }
        new VerdictText(output()).show(scenario, play, verdict, json());
        output().flush();
        if (verdict.outcome() == Verdict.Outcome.PASSED) {
          stop.succeeded();
        }
      }
      return code(verdict);
    }
  }

  private Results results() throws IOException {
    Optional<Path> file = writable(logFile, "--log-file");
    return options.debug()
        ? Results.to(file, InstantSource.system(), row -> output().remark(Terminal.safe(row)))
        : Results.to(file, InstantSource.system(), row -> {});
  }

  /* What cannot be written is told before anything is sent, and not after. */
  private Optional<Path> writable(@Nullable Path given, String option) {
    if (given == null) {
      return Optional.empty();
    }
    Path file = shell().workingDirectory().resolve(given);
    Path folder = file.toAbsolutePath().getParent();
    boolean there = Files.exists(file);
    boolean good =
        there
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
    if (!good) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          option
              + ": "
              + Terminal.safe(given.toString())
              + " cannot be written (expected: a file in a folder that is there)");
    }
    return Optional.of(file);
  }

  private Verdict played(ScenarioRun run, Optional<MetricsFile> metrics) throws Exception {
    metrics.ifPresent(file -> file.write(true, run.sums(), run.errors()));
    try {
      return run.run(() -> metrics.ifPresent(file -> file.write(true, run.sums(), run.errors())));
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, Terminal.safe(String.valueOf(e.getMessage())));
    } finally {
      metrics.ifPresent(file -> file.write(false, run.sums(), run.errors()));
    }
  }

  /* Opened once, when a step needs it. */
  private Supplier<Optional<Console>> consoles(Settings read) {
    return () -> {
      try {
        return Optional.of(new GatewayConsole(GatewayOptions.open(this, read, options.gateway())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static ExitCode code(Verdict verdict) {
    return switch (verdict.outcome()) {
      case PASSED -> ExitCode.OK;
      case UNANSWERED -> ExitCode.NETWORK;
      case FAILED, INTERRUPTED -> ExitCode.FINDINGS;
    };
  }
}
