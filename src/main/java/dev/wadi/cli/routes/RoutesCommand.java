package dev.wadi.cli.routes;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi routes}: what happens to the logs, as files. */
@Command(
    name = "routes",
    description = "List, export, check and prove the route files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ListCommand.class,
      ExportCommand.class,
      ValidateCommand.class,
      TestCommand.class,
      TryCommand.class
    })
public final class RoutesCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
