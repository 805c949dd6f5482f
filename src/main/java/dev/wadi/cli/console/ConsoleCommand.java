package dev.wadi.cli.console;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi console}. */
@Command(
    name = "console",
    description = {"Keep the file of people who may log in to the console."},
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {UserCommand.class})
public final class ConsoleCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
