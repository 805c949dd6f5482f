package dev.wadi.cli.sink;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import java.io.IOException;
import picocli.CommandLine.Command;

/** {@code wadi sink resume}. */
@Command(name = "resume", description = "Go on with a sink that was paused.")
final class ResumeCommand extends OneSink {
  @Override
  protected ExitCode run() throws IOException {
    RunningGateway gateway = open();
    Sinks.call(gateway, sink(), "resumeReader", "resume");
    return tellState(gateway);
  }
}
