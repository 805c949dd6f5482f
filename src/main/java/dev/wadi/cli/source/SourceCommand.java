package dev.wadi.cli.source;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi source}: what each source of a running gateway brought. */
@Command(
    name = "source",
    description = {
      "Look at the sources of a running gateway.",
      "Calls the gateway by its console, with the login of the settings."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LsCommand.class})
public final class SourceCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
