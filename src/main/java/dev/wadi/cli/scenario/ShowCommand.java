package dev.wadi.cli.scenario;

import dev.wadi.cli.ExitCode;
import dev.wadi.cli.WadiCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi scenario show}. */
@Command(
    name = "show",
    description = "Show the file of a scenario; a good beginning for one of your own.")
final class ShowCommand extends WadiCommand {
  @Parameters(paramLabel = "SCENARIO", description = "As scenario list names it, or a file.")
  private String name = "";

  @Override
  protected ExitCode run() throws IOException {
    Optional<Path> file = ScenarioFiles.file(shell(), name);
    output()
        .bytes(
            file.isPresent()
                ? Files.readAllBytes(file.get())
                : ScenarioFiles.shipped(name).getBytes(StandardCharsets.UTF_8));
    return ExitCode.OK;
  }
}
