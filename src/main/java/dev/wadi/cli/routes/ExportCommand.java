package dev.wadi.cli.routes;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi routes export}. */
@Command(
    name = "export",
    description = "Copy the built-in route files into a folder, to be changed there.")
final class ExportCommand extends JsonCommand {
  @Parameters(paramLabel = "DIR", description = "Folder to write to; made if it is not there.")
  private Path directory = Path.of("routes");

  @Option(names = "--force", description = "Replace files that are there already.")
  private boolean force;

  @Override
  protected ExitCode run() throws IOException {
    List<Path> written = RouteCatalogue.ofTheProgram().export(directory, force);
    if (json()) {
      output().json(written.stream().map(Path::toString).toList());
    } else {
      written.forEach(path -> output().line(path.toString()));
    }
    return ExitCode.OK;
  }
}
