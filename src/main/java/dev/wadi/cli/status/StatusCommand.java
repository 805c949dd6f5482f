package dev.wadi.cli.status;

import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.SettingsOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi status}. */
@Command(
    name = "status",
    description = {
      "Show on one screen how a gateway is: what comes in, the log, each sink, who is behind and",
      "since when. Where none runs, its folder tells what waits there.",
      "Ends with 0 when all is well, 6 when something needs somebody, 5 when no gateway runs."
    })
public final class StatusCommand extends JsonCommand {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "Console of the gateway (default: where the settings say, http://127.0.0.1:3101).")
  private @Nullable String address;

  @Option(names = "--all", description = "Show sources and sinks too that are off.")
  private boolean all;

  @Override
  protected ExitCode run() throws IOException {
    Settings read = settings.read(shell());
    try {
      RunningGateway gateway = GatewayOptions.open(this, read, address);
      return show(RunningStatus.of(gateway.call("dev.wadi:type=Console", "overview")));
    } catch (CommandException e) {
      boolean here = address == null;
      boolean none = e.code() == ExitCode.NETWORK || e.code() == ExitCode.NOT_FOUND;
      Path log = read.requiredPath("wadi.wal.directory");
      if (!here || !none || !FolderStatus.isThere(log)) {
        throw e;
      }
      output().remark(String.valueOf(e.getMessage()));
      return show(FolderStatus.of(log));
    }
  }

  private ExitCode show(RunningStatus status) {
    if (json()) {
      output().json(status.document());
    } else {
      status.print(output(), all);
    }
    return status.problems().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private ExitCode show(FolderStatus status) {
    if (json()) {
      output().json(status.document());
    } else {
      status.print(output());
    }
    return ExitCode.NETWORK;
  }
}
