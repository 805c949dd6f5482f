package dev.wadi.cli.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi alerts silences}. */
@Command(
    name = "silences",
    description = "List the silences in force, with --all also those that ended within a week.")
final class SilencesCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--all", description = "Those that ended, too.")
  private boolean all;

  @Override
  protected ExitCode run() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode row : gateway.open(this).call(AlertsCommand.BEAN, "silences")) {
      if (all || row.path("state").asText().equals("active")) {
        rows.add(row);
      }
    }
    if (json()) {
      output().json(rows);
      return ExitCode.OK;
    }
    if (rows.isEmpty()) {
      output().line("No silences.");
      return ExitCode.OK;
    }
    Table table = new Table("id", "state", "matchers", "until", "by", "why");
    for (JsonNode row : rows) {
      table.row(
          row.path("id").asText(),
          row.path("state").asText(),
          Terminal.safe(row.path("matchers").asText()),
          row.path("until").asText(),
          Terminal.safe(row.path("by").asText()),
          Terminal.safe(row.path("why").asText()));
    }
    table.print(output());
    return ExitCode.OK;
  }
}
