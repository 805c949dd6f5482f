package dev.wadi.cli.dlq;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi dlq}: lines that a sink's server rejected for good. */
@Command(
    name = "dlq",
    description = "Look at the dead letters, push them again, let them go.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LsCommand.class, ShowCommand.class, ReplayCommand.class, DropCommand.class})
public final class DlqCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
