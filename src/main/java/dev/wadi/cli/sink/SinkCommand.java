package dev.wadi.cli.sink;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi sink}: what each sink of a running gateway has, and moving it. */
@Command(
    name = "sink",
    description = {
      "Look at the sinks of a running gateway, move them, give them the past once more.",
      "Calls the gateway by its console, with the login of the settings."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LsCommand.class,
      SeekCommand.class,
      ReplayCommand.class,
      ReplaysCommand.class,
      StopCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      DropCommand.class
    })
public final class SinkCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
