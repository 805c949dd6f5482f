package dev.wadi.cli.wal;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi wal}: what lies in the buffer on disk, and what can be done about damage. */
@Command(
    name = "wal",
    description = "Look into the write-ahead log, check it, mend it.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      LsCommand.class,
      StatCommand.class,
      DumpCommand.class,
      VerifyCommand.class,
      RepairCommand.class,
      TruncateCommand.class
    })
public final class WalCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
