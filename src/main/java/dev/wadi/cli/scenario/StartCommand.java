package dev.wadi.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Shell;
import dev.wadi.cli.Terminal;
import dev.wadi.model.DurableFile;
import dev.wadi.scenario.Scenario;
import dev.wadi.scenario.run.RunsFolder;
import dev.wadi.scenario.run.StartedRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

/** {@code wadi scenario start}. */
@Command(
    name = "start",
    description = {
      "Play a scenario in the background. What is wrong with it is told at once; then it goes on"
          + " by",
      "itself. See wadi scenario runs, and wadi scenario stop ID."
    },
    footer = {
      "",
      "A rehearsal: wadi scenario start quiet --env ENTRYPOINT_URL=http://127.0.0.1:3100"
    })
final class StartCommand extends JsonCommand {
  @Mixin private WhichScenario which = new WhichScenario();
  @Mixin private PlayOptions options = new PlayOptions();
  @Mixin private RunsOption runs = new RunsOption();
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  protected ExitCode run() throws Exception {
    Shell shell = options.shell(shell());
    Settings read = settings.read(shell);
    Scenario scenario = which.require(this).scenario();
    options.play(this, scenario, read);
    String id = id();
    RunsFolder folder = runs.folder(shell);
    if (folder.of(id).isPresent()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--scenario-id: there has been a run %s (expected: another id)".formatted(id));
    }
    BackgroundRun.makeFolder(runs.directory(shell));
    Optional<String> text = which.text(shell);
    String played = text.isPresent() ? folder.file(id, ".yaml").toString() : which.name();
    if (text.isPresent()) {
      new DurableFile(Path.of(played)).write(text.get().getBytes(UTF_8));
    }
    BackgroundRun background =
        new BackgroundRun(BackgroundRun.ourselves(), shell.environment(), shell.workingDirectory());
    Process process = background.start(words(folder, id, played), folder.file(id, ".log"));
    try {
      folder.note(id, scenario.name(), played, process.toHandle());
    } catch (IOException e) {
      process.destroy(); // nobody would find it again
      throw e;
    }
    Duration patience = timeout(read);
    boolean begun = BackgroundRun.await(process, folder.file(id, ".jsonl"), patience);
    StartedRun run = folder.of(id).orElseThrow();
    if (!begun || run.start() == null) {
      String why =
          process.isAlive()
              ? "it had not begun after %d s (see --timeout)".formatted(patience.toSeconds())
              : why(run);
      ExitCode code = code(process);
      process.destroyForcibly().waitFor();
      folder.forget(id);
      throw new CommandException(code, "%s did not start: %s".formatted(id, Terminal.safe(why)));
    }
    if (json()) {
      output().json(RunsOption.document(run));
    } else {
      output().line(id);
      output()
          .remark(
              "%s runs for %.0f s; results in %s"
                  .formatted(
                      Terminal.safe(scenario.name()),
                      scenario.durationSeconds(),
                      Terminal.safe(run.results().toString())));
    }
    return ExitCode.OK;
  }

  private static String why(StartedRun run) throws IOException {
    String said = RunsFolder.last(run.output()).replaceFirst("^error: ", "");
    return said.isEmpty() ? "it ended without a word" : said;
  }

  private static ExitCode code(Process process) {
    if (process.isAlive()) {
      return ExitCode.NETWORK; // a machine that is busy; another try may help
    }
    for (ExitCode each : ExitCode.values()) {
      if (each.number() == process.exitValue() && each != ExitCode.OK) {
        return each;
      }
    }
    return ExitCode.INTERNAL;
  }

  private String id() {
    String given = options.id();
    if (given == null) {
      return "sc-" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }
    if (!RunsFolder.isId(given)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--scenario-id: '%s' (expected: letters, digits, . _ and -, at most 100)"
              .formatted(Terminal.safe(given)));
    }
    return given;
  }

  /* The same options for scenario run; variables are in its environment, where ps does not show them. */
  private List<String> words(RunsFolder folder, String id, String played) {
    Set<String> ours = new HashSet<>(WhichScenario.OPTIONS);
    ours.addAll(List.of("--runs", "--scenario-id", "--env", "--json", "--format"));
    List<String> words = new ArrayList<>(List.of("scenario", "run", played));
    for (OptionSpec option : spec().commandLine().getParseResult().matchedOptionsSet()) {
      if (ours.contains(option.longestName())) {
        continue;
      }
      if (option.arity().max() == 0) {
        words.add(option.longestName());
      } else {
        option
            .originalStringValues()
            .forEach(value -> words.add(option.longestName() + "=" + value));
      }
    }
    words.add("--scenario-id=" + id);
    words.add("--log-file=" + folder.file(id, ".jsonl"));
    words.add("--report=" + folder.file(id, ".html"));
    return words;
  }
}
