package dev.wadi.cli.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi sink replays}. */
@Command(
    name = "replays",
    description = "List the replays under way and those that ended since the gateway's start.")
final class ReplaysCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Override
  protected ExitCode run() throws IOException {
    JsonNode all = gateway.open(this).call(RunningGateway.WAL, "replays");
    if (json()) {
      List<Object> documents = new ArrayList<>();
      all.forEach(row -> documents.add(ReplayRow.document(row)));
      output().json(documents);
      return ExitCode.OK;
    }
    if (all.isEmpty()) {
      output().line("No replays since the gateway's start.");
      return ExitCode.OK;
    }
    Table table =
        new Table(
            ">id", "sink", "tenant", "from", "to", "state", ">lines", ">sent", ">most", "begun");
    for (JsonNode row : all) {
      table.row(
          row.path("id").asText(),
          row.path("reader").asText(),
          row.path("tenant").asText(),
          seconds(row.path("from").asText()),
          seconds(row.path("to").asText()),
          row.path("state").asText(),
          Numbers.count(row.path("sentEntries").asLong()),
          Numbers.bytes(row.path("sentBytes").asLong()),
          Numbers.bytes(row.path("bytesPerSecond").asLong()) + "/s",
          seconds(row.path("begunAt").asText()));
    }
    table.print(output());
    return ExitCode.OK;
  }

  /* A table has no room for nanoseconds; the JSON shows them. */
  private static String seconds(String time) {
    return time.replaceFirst("\\.[0-9]+Z$", "Z");
  }
}
