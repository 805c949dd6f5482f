package dev.wadi.cli;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi routes}: what happens to the logs, as files. */
@Command(
    name = "routes",
    description = "List, export and check the route files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RoutesCommand.ListFiles.class,
      RoutesCommand.Export.class,
      RoutesCommand.Validate.class
    })
final class RoutesCommand extends WadiCommand {
  @Override
  ExitCode run() {
    throw new NoCommandException(spec());
  }

  /** The options that say which files apply. */
  static final class FolderOptions {
    @Mixin private SettingsOptions settings = new SettingsOptions();

    @Option(
        names = "--routes",
        paramLabel = "DIR",
        description = "Folder of route files (default: wadi.routes.directory).")
    private @Nullable Path directory;

    Settings read(Shell shell) throws IOException {
      if (directory == null) {
        return settings.read(shell);
      }
      requireDirectory(directory);
      return settings
          .reader(shell)
          .set("wadi.routes.directory", directory.toString(), "--routes")
          .read();
    }
  }

  /** {@code wadi routes list}. */
  @Command(name = "list", description = "List the route files that apply, and their routes.")
  static final class ListFiles extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Override
    ExitCode run() throws IOException {
      Settings settings = folder.read(shell());
      try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
        tell(catalogue(settings, libraries).effective());
      }
      return ExitCode.OK;
    }

    private void tell(List<RouteFile> files) throws IOException {
      if (json()) {
        output().json(files.stream().map(ListFiles::document).toList());
        return;
      }
      Table table = new Table("file", "from", "route", "what it does");
      for (RouteFile file : files) {
        for (RouteFile.Item route : file.routes()) {
          table.row(file.name(), origin(file), route.id(), route.description());
        }
        for (RouteFile.Item template : file.templates()) {
          table.row(file.name(), origin(file), "template " + template.id(), template.description());
        }
        for (RouteProblem problem : file.javaProblems()) {
          table.row(file.name(), origin(file), "(none)", problem.toString());
        }
      }
      table.print(output());
    }

    private static Map<String, Object> document(RouteFile file) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("file", file.name());
      document.put("origin", origin(file));
      document.put("location", file.location());
      document.put("routes", items(file.routes()));
      document.put("templates", items(file.templates()));
      return document;
    }

    private static List<Object> items(List<RouteFile.Item> items) {
      List<Object> documents = new ArrayList<>();
      for (RouteFile.Item item : items) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("id", item.id());
        one.put("line", item.firstLine());
        one.put("description", item.description());
        documents.add(one);
      }
      return documents;
    }

    private static String origin(RouteFile file) {
      return file.builtIn() ? "built-in" : "folder";
    }
  }

  /** {@code wadi routes export}. */
  @Command(
      name = "export",
      description = "Copy the built-in route files into a folder, to be changed there.")
  static final class Export extends JsonCommand {
    @Parameters(paramLabel = "DIR", description = "Folder to write to; made if it is not there.")
    private Path directory = Path.of("routes");

    @Option(names = "--force", description = "Replace files that are there already.")
    private boolean force;

    @Override
    ExitCode run() throws IOException {
      List<Path> written = RouteCatalogue.ofTheProgram().export(directory, force);
      if (json()) {
        output().json(written.stream().map(Path::toString).toList());
      } else {
        written.forEach(path -> output().line(path.toString()));
      }
      return ExitCode.OK;
    }
  }

  /** {@code wadi routes validate}. */
  @Command(
      name = "validate",
      description = {
        "Check the route files without starting anything.",
        "Exit code 6 when something is wrong; each problem names file, line and cure."
      })
  static final class Validate extends JsonCommand {
    @Mixin private FolderOptions folder = new FolderOptions();

    @Parameters(
        paramLabel = "FILE",
        arity = "0..*",
        description = "Files to check as if they were in the folder.")
    private List<Path> more = new ArrayList<>();

    @Override
    ExitCode run() throws IOException {
      Settings settings = folder.read(shell());
      try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
        Map<String, RouteFile> files = new TreeMap<>();
        catalogue(settings, libraries).effective().forEach(file -> files.put(file.name(), file));
        for (Path path : more) {
          @Nullable RouteFile file = RouteCatalogue.read(path, compiler(settings, libraries));
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

  private static RouteCatalogue catalogue(Settings settings, RouteLibraries libraries)
      throws IOException {
    return new RouteCatalogue(
        settings.routesDirectory().orElse(null), compiler(settings, libraries));
  }

  private static JavaRoutes compiler(Settings settings, RouteLibraries libraries) {
    return new JavaRoutes(settings.camelProperties(), libraries);
  }

  private static void requireDirectory(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
  }
}
