package dev.wadi.cli.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi alerts unsilence}. */
@Command(name = "unsilence", description = "End a silence now; what fires still is told.")
final class UnsilenceCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(index = "0", paramLabel = "ID", description = "As alerts silences names it.")
  private String id = "";

  @Override
  protected ExitCode run() throws IOException {
    JsonNode ended = gateway.open(this).call(AlertsCommand.BEAN, "unsilence", id);
    if (json()) {
      output().json(ended);
    } else {
      output()
          .line(
              "%s is over: %s is told again"
                  .formatted(
                      ended.path("id").asText(), Terminal.safe(ended.path("matchers").asText())));
    }
    return ExitCode.OK;
  }
}
