package dev.wadi.cli;

import picocli.CommandLine.Command;

/** {@code wadi redact}: redaction shown, proved and done again. */
@Command(
    name = "redact",
    description = "Try redaction out, prove it on a capture, clean an old capture.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RedactTestCommand.class, RedactReportCommand.class, RedactScrubCommand.class})
final class RedactCommand extends WadiCommand {
  @Override
  protected ExitCode run() {
    throw new NoCommandException(spec());
  }
}
