package dev.wadi.cli.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.GatewayOptions;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi sink stop}. */
@Command(
    name = "stop",
    description = {
      "End a replay; what it has sent stays sent, and the sink stays where it is.",
      "Lines that are with the sink already may still arrive."
    })
final class StopCommand extends JsonCommand {
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(paramLabel = "REPLAY", description = "Its number, as sink replays shows it.")
  private long id;

  @Override
  protected ExitCode run() throws IOException {
    RunningGateway running = gateway.open(this);
    Optional<JsonNode> before = Optional.empty();
    List<String> known = new ArrayList<>();
    for (JsonNode row : running.call(RunningGateway.WAL, "replays")) {
      known.add(row.path("id").asText());
      if (row.path("id").asLong() == id) {
        before = Optional.of(row);
      }
    }
    if (before.isEmpty()) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "no such replay: %d (there are: %s)"
              .formatted(id, known.isEmpty() ? "none" : String.join(", ", known)));
    }
    JsonNode stopped = running.call(RunningGateway.WAL, "stopReplay", id);
    if (json()) {
      output().json(ReplayRow.document(stopped));
    } else {
      output()
          .line(
              (ReplayRow.isUnderWay(before.get()) ? "" : "it had ended before: ")
                  + ReplayRow.sentence(stopped));
    }
    return ExitCode.OK;
  }
}
