package dev.wadi.cli.console;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi console user}. */
@Command(
    name = "user",
    description = {
      "People who may log in to the console beside wadi.console.user, in a file of hashes that",
      "wadi.console.users names. A running gateway reads it again when it changes."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {UserAddCommand.class, UserLsCommand.class, UserRmCommand.class})
final class UserCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
