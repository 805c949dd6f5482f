package dev.wadi.cli.scenario;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi scenario}: rehearsals. */
@Command(
    name = "scenario",
    description = {
      "Play traffic of several programs at changing rates, let things go wrong on purpose, and"
          + " tell",
      "whether all was as expected. Files are LogOps' scenarios with a drill and expectations."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunCommand.class,
      StartCommand.class,
      RunsCommand.class,
      StopCommand.class,
      ListCommand.class,
      ShowCommand.class,
      ValidateCommand.class,
      ReportCommand.class
    })
public final class ScenarioCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
