package dev.wadi.cli.routes;

import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code wadi routes list}. */
@Command(name = "list", description = "List the route files that apply, and their routes.")
final class ListCommand extends JsonCommand {
  @Mixin private RoutesOptions folder = new RoutesOptions();

  @Override
  protected ExitCode run() throws IOException {
    Settings settings = folder.read(shell());
    try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
      tell(RoutesOptions.catalogue(settings, libraries).effective());
    }
    return ExitCode.OK;
  }

  private void tell(List<RouteFile> files) throws IOException {
    if (json()) {
      output().json(files.stream().map(ListCommand::document).toList());
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
