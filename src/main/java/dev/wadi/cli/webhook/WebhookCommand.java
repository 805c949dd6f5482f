package dev.wadi.cli.webhook;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.NoCommandException;
import dev.wadi.cli.WadiCommand;
import picocli.CommandLine.Command;

/** {@code wadi webhook}: the webhooks of the settings. */
@Command(
    name = "webhook",
    description = {
      "Look at the webhooks of the settings, and try one.",
      "What a running gateway has told them, and how they took it, shows wadi sink ls."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LsCommand.class, TestCommand.class})
public final class WebhookCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
