package dev.wadi.cli.migrate;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi import}: routes and settings made of another program's configuration. */
@Command(
    name = "import",
    description = "Make routes and settings of another program's configuration.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PromtailCommand.class})
public final class ImportCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
