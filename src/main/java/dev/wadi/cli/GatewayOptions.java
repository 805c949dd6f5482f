package dev.wadi.cli;

import dev.wadi.app.ConsoleAccess;
import dev.wadi.app.settings.Settings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running gateway a command is about. */
public final class GatewayOptions {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "Console of the gateway (default: where the settings say, http://127.0.0.1:3101).")
  private @Nullable String address;

  public RunningGateway open(WadiCommand command) throws IOException {
    return open(command, settings.read(command.shell()), address);
  }

  /** The gateway at an address, or where the settings say, with the login of the settings. */
  public static RunningGateway open(
      WadiCommand command, Settings settings, @Nullable String address) throws IOException {
    RunningGateway gateway =
        RunningGateway.of(ConsoleAccess.of(settings), address, command.timeout(settings));
    gateway.warning().ifPresent(command.output()::remark);
    return gateway;
  }
}
