package dev.wadi.cli.scenario;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.scenario.run.StartedRun;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi scenario stop}. */
@Command(
    name = "stop",
    description = {
      "End a scenario that runs in the background: with the tick at hand, its drill undone, its",
      "results whole. One that has ended already stays as it is."
    })
final class StopCommand extends JsonCommand {
  @Parameters(paramLabel = "ID", description = "As scenario runs shows it.")
  private String id = "";

  @Mixin private RunsOption runs = new RunsOption();

  @Option(
      names = "--kill",
      description = "End it by force when it has not ended within --timeout; its drill may stay.")
  private boolean kill;

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Override
  protected ExitCode run() throws IOException, InterruptedException {
    Duration patience = timeout(settings.read(shell()));
    StartedRun run = runs.require(shell(), id);
    Optional<ProcessHandle> process = runs.folder(shell()).process(run);
    boolean ended = process.isPresent() && stop(process.get(), patience);
    StartedRun now = runs.require(shell(), id);
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("stopped", ended);
      document.putAll(RunsOption.document(now));
      output().json(document);
    } else {
      String how = now.verdict().isEmpty() ? now.state().word() : now.verdict();
      output().line(ended ? id + " has ended: " + how : id + " had ended already: " + how);
    }
    return ExitCode.OK;
  }

  private boolean stop(ProcessHandle process, Duration patience) throws InterruptedException {
    if (!process.destroy() && process.isAlive()) {
      throw new CommandException(
          ExitCode.PERMISSION, "process %d is somebody else's".formatted(process.pid()));
    }
    if (ends(process, patience)) {
      return true;
    }
    if (kill) {
      process.destroyForcibly();
      output()
          .remark(
              "it was ended by force: look with wadi sink ls for a sink that is held, and into the"
                  + " gateway's folder for wadi-drill-fill.tmp");
      return ends(process, Duration.ofSeconds(5));
    }
    throw new CommandException(
        ExitCode.NETWORK,
        "%s is still ending after %d s (see --timeout and --kill)"
            .formatted(id, patience.toSeconds()));
  }

  private static boolean ends(ProcessHandle process, Duration patience)
      throws InterruptedException {
    try {
      process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process is never a failure", e);
    }
  }
}
