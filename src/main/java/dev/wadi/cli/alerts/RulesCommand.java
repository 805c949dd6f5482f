package dev.wadi.cli.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi alerts rules}. */
@Command(
    name = "rules",
    description = "List the rules of a running gateway: what each asks and how it is.")
final class RulesCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    JsonNode rows = gateway.open(this).call(AlertsCommand.BEAN, "rules");
    if (json()) {
      output().json(rows);
      return ExitCode.OK;
    }
    if (rows.isEmpty()) {
      output().line("No rules (setting wadi.alerts.rules).");
      return ExitCode.OK;
    }
    Table table = new Table("group", "rule", "state", ">alerts", "asks");
    for (JsonNode row : rows) {
      table.row(
          Terminal.safe(row.path("group").asText()),
          Terminal.safe(row.path("name").asText()),
          row.path("state").asText(),
          row.path("alerts").asText(),
          Terminal.safe(row.path("asks").asText()));
    }
    table.print(output());
    for (JsonNode row : rows) {
      if (!row.path("trouble").asText().isEmpty()) {
        output()
            .remark(Terminal.safe(row.path("name").asText() + ": " + row.path("trouble").asText()));
      }
    }
    return ExitCode.OK;
  }
}
