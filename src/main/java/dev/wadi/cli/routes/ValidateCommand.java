package dev.wadi.cli.routes;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code wadi routes validate}. */
@Command(
    name = "validate",
    description = {
      "Check the route files without starting anything.",
      "Exit code 6 when something is wrong; each problem names file, line and cure."
    })
final class ValidateCommand extends JsonCommand {
  @Mixin private RoutesOptions folder = new RoutesOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files to check as if they were in the folder.")
  private List<Path> more = new ArrayList<>();

  @Override
  protected ExitCode run() throws IOException {
    Settings settings = folder.read(shell());
    try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
      Map<String, RouteFile> files = new TreeMap<>();
      RoutesOptions.catalogue(settings, libraries)
          .effective()
          .forEach(file -> files.put(file.name(), file));
      for (Path path : more) {
        @Nullable RouteFile file =
            RouteCatalogue.read(path, RoutesOptions.compiler(settings, libraries));
        if (file == null) {
          throw new NoSuchFileException(path.toString());
        }
        files.put(file.name(), file);
      }
      List<RouteProblem> problems =
          new RouteCheck(settings.camelProperties(), RouteCatalogue::provides, libraries)
              .check(files.values());
      tell(files, problems);
      return problems.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }
  }

  private void tell(Map<String, RouteFile> files, List<RouteProblem> problems) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("valid", problems.isEmpty());
      document.put("files", List.copyOf(files.keySet()));
      document.put("problems", problems);
      output().json(document);
      return;
    }
    problems.forEach(problem -> output().line(problem.toString()));
    output().remark(files.size() + " files checked, " + problems.size() + " problems");
  }
}
