package dev.wadi.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi whoami}. */
@Command(
    name = "whoami",
    description = {
      "Show as whom the commands come to a gateway's console: user, role, and which gateway it is."
    })
public final class WhoamiCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    RunningGateway running = gateway.open(this);
    JsonNode who = running.call("dev.wadi:type=Console", "whoami");
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      for (String name : new String[] {"user", "role", "via", "gateway", "version"}) {
        document.put(name, who.path(name).asText());
      }
      output().json(document);
    } else {
      output()
          .line(
              "%s, %s, at the gateway of %s (%s)"
                  .formatted(
                      Terminal.safe(who.path("user").asText()),
                      who.path("role").asText(),
                      Terminal.safe(who.path("gateway").asText()),
                      Terminal.safe(who.path("version").asText())));
    }
    return ExitCode.OK;
  }
}
