package dev.wadi.cli.routes;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code validate} finds, for the commands that run routes: nothing is run before it is
 * mended.
 */
final class RouteProblems {
  private RouteProblems() {}

  /** Tells what is wrong with files; whether anything is. */
  static boolean tell(
      JsonCommand command, Settings settings, RouteLibraries libraries, List<RouteFile> files)
      throws IOException {
    List<RouteProblem> problems =
        new RouteCheck(settings.camelProperties(), RouteCatalogue::provides, libraries)
            .check(files);
    if (problems.isEmpty()) {
      return false;
    }
    if (command.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("passed", false);
      document.put("problems", problems);
      command.output().json(document);
    } else {
      problems.forEach(problem -> command.output().line(problem.toString()));
    }
    command.output().remark("nothing was run: " + problems.size() + " problems in route files");
    return true;
  }
}
