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

/** {@code wadi alerts ls}. */
@Command(
    name = "ls",
    description = {
      "List the alerts that are pending or fire, with --all also the last that are over.",
      "Exit code 0, whatever fires."
    })
final class LsCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Option(names = "--all", description = "Those that are over, too.")
  private boolean all;

  @Override
  protected ExitCode run() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (JsonNode row : gateway.open(this).call(AlertsCommand.BEAN, "alerts")) {
      if (all || !row.path("state").asText().equals("resolved")) {
        rows.add(row);
      }
    }
    if (json()) {
      output().json(rows);
      return ExitCode.OK;
    }
    if (rows.isEmpty()) {
      output().line("No alerts.");
      return ExitCode.OK;
    }
    Table table = new Table("state", "alert", "labels", ">value", "since", "silence");
    for (JsonNode row : rows) {
      String state = row.path("state").asText();
      table.row(
          state,
          Terminal.safe(row.path("name").asText()),
          Terminal.safe(labels(row.path("labels"))),
          value(row.path("value").asText()),
          row.path(state.equals("firing") ? "firedAt" : "since").asText(),
          row.path("silence").asText());
    }
    table.print(output());
    return ExitCode.OK;
  }

  private static String labels(JsonNode labels) {
    List<String> texts = new ArrayList<>();
    labels
        .properties()
        .forEach(
            label -> {
              if (!label.getKey().equals("alertname")) {
                texts.add(label.getKey() + "=" + label.getValue().asText());
              }
            });
    return String.join(" ", texts);
  }

  private static String value(String text) {
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
