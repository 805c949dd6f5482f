package dev.wadi.cli.console;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi console user rm NAME}. */
@Command(
    name = "rm",
    description = {
      "Take somebody out of the file of users. Their session at a running gateway ends with it."
    })
final class UserRmCommand extends WadiCommand {
  @Mixin private UsersFileOptions users = new UsersFileOptions();

  @Parameters(paramLabel = "NAME", description = "What they log in as.")
  private String name = "";

  @Override
  protected ExitCode run() throws IOException {
    if (!users.users(shell()).remove(name)) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "there is no user %s in %s".formatted(Terminal.safe(name), users.path(shell())));
    }
    output().line(Terminal.safe(name) + " is no user any more");
    return ExitCode.OK;
  }
}
