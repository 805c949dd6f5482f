package dev.wadi.cli.sink;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code wadi sink pause}. */
@Command(
    name = "pause",
    description = {
      "Hand nothing more to a sink until sink resume; its lines wait on disk.",
      "Lasts until the gateway or the sink's route is started again."
    })
final class PauseCommand extends OneSink {
  @Override
  protected ExitCode run() throws IOException {
    RunningGateway gateway = open();
    Sinks.call(gateway, sink(), "pauseReader", "pause");
    return tellState(gateway);
  }
}
