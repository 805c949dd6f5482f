package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.CaptureSummary;
import dev.wadi.analysis.Inspect;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code wadi inspect}: what a capture holds. */
@Command(
    name = "inspect",
    description = {
      "Sum up a capture: when, how much, which labels, and how the lines lie in time.",
      "Reads metadata and index; only files that the index does not name are unpacked."
    })
final class InspectCommand extends JsonCommand {
  @Parameters(paramLabel = "DIR", description = "Folder of the capture.")
  private Path directory = Path.of("");

  @Override
  ExitCode run() throws IOException {
    CaptureSummary summary = Inspect.capture(CaptureFolders.given(shell(), directory));
    output().bytes((json() ? summary.toJson() : summary.toText()).getBytes(UTF_8));
    return ExitCode.OK;
  }
}
