package dev.wadi.cli.keys;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi keys}: the file of keys. */
@Command(
    name = "keys",
    description = {
      "Make, list, change and revoke the keys that open a gateway's doors.",
      "They stand in the file wadi.keys.file, as hashes; a running gateway takes changes by itself."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AddCommand.class, ListCommand.class, RevokeCommand.class, RotateCommand.class})
public final class KeysCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
