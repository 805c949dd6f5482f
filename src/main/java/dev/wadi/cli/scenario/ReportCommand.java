package dev.wadi.cli.scenario;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import dev.wadi.scenario.page.ScenarioPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi scenario report}. */
@Command(
    name = "report",
    description = {
      "Make the page of the last run in a file of results: no scripts, nothing from the network."
    })
final class ReportCommand extends WadiCommand {
  private static final long MOST_BYTES = 512L << 20;

  @Parameters(paramLabel = "RESULTS", description = "What scenario run --log-file wrote.")
  private String results = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the page goes (default: stdout).")
  private @Nullable Path out;

  @Override
  protected ExitCode run() throws IOException {
    Path file = shell().workingDirectory().resolve(results);
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          Terminal.safe(results) + " is no file of results (expected: that of --log-file)");
    }
    List<String> rows = Files.readAllLines(file);
    String page;
    try {
      page = ScenarioPage.of(rows);
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          Terminal.safe(results) + ": " + Terminal.safe(String.valueOf(e.getMessage())));
    }
    if (out == null) {
      output().bytes(page.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    } else {
      Files.writeString(shell().workingDirectory().resolve(out), page);
    }
    return ExitCode.OK;
  }
}
