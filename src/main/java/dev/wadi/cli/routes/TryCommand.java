package dev.wadi.cli.routes;

import dev.wadi.app.proof.RouteTrial;
import dev.wadi.app.proof.TrialReport;
import dev.wadi.app.routes.RouteFile;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.settings.Settings;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.cli.SettingsOptions;
import dev.wadi.cli.Terminal;
import dev.wadi.query.LogQuery;
import dev.wadi.query.QuerySyntaxException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code wadi routes try}. */
@Command(
    name = "try",
    description = {
      "Run the lines of a capture through the routes as they are and through new ones, and tell",
      "what differs: in the log and in each sink, what was dropped and redacted, and the time.",
      "Nothing outside is reached. Texts in the report are redacted.",
      "Exit code 6 when something differs, or a route file is wrong."
    })
final class TryCommand extends JsonCommand {
  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--capture",
      paramLabel = "CAPTURE",
      description = "Folder of the capture whose lines are run.")
  private @Nullable Path capture;

  @Option(names = "--routes", paramLabel = "NEW", description = "Folder of the new route files.")
  private @Nullable Path routes;

  @Option(
      names = "--old",
      paramLabel = "DIR",
      description = "Folder of the route files as they are (default: wadi.routes.directory).")
  private @Nullable Path old;

  @Option(names = "--query", paramLabel = "LOGQL", description = "Which lines (default: all).")
  private String query = "";

  @Option(
      names = "--lines",
      paramLabel = "NUMBER",
      defaultValue = "10000",
      description = "How many lines at most, 1 to 1000000 (default: 10000).")
  private int lines = 10_000;

  @Option(
      names = "--route",
      paramLabel = "ID",
      defaultValue = "tail",
      description = "The route whose source brings them (default: tail).")
  private String route = "tail";

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Whose lines they are (default: wadi.tenant.default).")
  private String tenant = "";

  @Option(
      names = "--within",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "How long it may take.",
      converter = DurationConverter.class)
  private Duration within = Duration.ofMinutes(5);

  @Override
  protected ExitCode run() throws IOException {
    if (lines < 1 || lines > 1_000_000) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--lines: " + lines + " (expected: 1 to 1000000)");
    }
    LogQuery wanted = query();
    Settings before = old == null ? settings.read(shell()) : with(old, "--old");
    if (capture == null || routes == null) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          (capture == null ? "--capture" : "--routes") + ": missing (expected: a folder)");
    }
    Settings after = with(routes, "--routes");
    Path folder = CaptureFolders.given(shell(), capture);
    try (RouteLibraries libraries = RouteLibraries.in(before.librariesDirectory())) {
      List<RouteFile> are = RoutesOptions.catalogue(before, libraries).effective();
      List<RouteFile> would = RoutesOptions.catalogue(after, libraries).effective();
      if (RouteProblems.tell(this, before, libraries, are)
          || RouteProblems.tell(this, after, libraries, would)) {
        return ExitCode.FINDINGS;
      }
      TrialReport report;
      try (ExitWatch watch = ExitWatch.begin(output())) {
        report =
            new RouteTrial(after, libraries, within)
                .run(are, would, new RouteTrial.Sample(folder, wanted, lines, route, tenant));
      }
      return told(report);
    }
  }

  private LogQuery query() {
    try {
      return query.isBlank() ? LogQuery.EVERYTHING : LogQuery.parse(query);
    } catch (QuerySyntaxException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--query: " + e.getMessage());
    }
  }

  private Settings with(Path folder, String flag) throws IOException {
    RoutesOptions.requireDirectory(folder);
    return settings.reader(shell()).set("wadi.routes.directory", folder.toString(), flag).read();
  }

  private ExitCode told(TrialReport report) {
    if (json()) {
      output().json(report.document());
    } else {
      report.text().stream().map(Terminal::safe).forEach(output()::line);
    }
    output()
        .remark(
            report.lines() == 0
                ? "no line fits"
                : report.lines() + " lines, " + (report.isSame() ? "the same" : "not the same"));
    return report.lines() == 0
        ? ExitCode.NOT_FOUND
        : report.isSame() ? ExitCode.OK : ExitCode.FINDINGS;
  }
}
