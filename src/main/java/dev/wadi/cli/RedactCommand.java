package dev.wadi.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code wadi redact}: redaction shown, proved and done again. */
@Command(
    name = "redact",
    description = "Try redaction out, prove it on a capture, clean an old capture.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {RedactTestCommand.class, RedactReportCommand.class, RedactScrubCommand.class})
final class RedactCommand extends WadiCommand {
  @Override
  ExitCode run() {
    throw new ParameterException(spec().commandLine(), "no command after redact");
  }
}
