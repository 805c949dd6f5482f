package dev.wadi.cli.migrate;

import dev.wadi.app.routes.JavaRoutes;
import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.routes.RouteCheck;
import dev.wadi.app.routes.RouteLibraries;
import dev.wadi.app.routes.RouteProblem;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Terminal;
import dev.wadi.migrate.promtail.Conversion;
import dev.wadi.migrate.promtail.ImportReport;
import dev.wadi.migrate.promtail.PositionsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where an import is written to: beside first, checked there, and moved into place when good. */
final class ImportFolder {
  /* The report asks for these; here nobody has them yet. */
  private static final Pattern WAITS_FOR_A_SECRET =
      Pattern.compile("\\{\\{env:LOKI[0-9]+_(PASSWORD|TOKEN)}} has no value");

  private static final String DATA = "wadi-data";
  private static final List<String> EARLIER = List.of("13-promtail-", "41-promtail-clients");

  private final Path target;
  private final Path work;
  private final List<String> written = new ArrayList<>();

  ImportFolder(Path target) {
    this.target = target;
    this.work =
        target.resolveSibling(
            "." + target.getFileName() + ".part-" + ProcessHandle.current().pid());
  }

  /** Paths within the folder. */
  List<String> written() {
    return written;
  }

  void write(Conversion conversion, Map<String, Long> places) throws IOException {
    try {
      /* Endpoints are asked for what they need, so the files lie where the routes say. */
      putAll(conversion, work);
      check();
      putAll(conversion, target);
      PositionsFile.take(target.resolve(DATA).resolve("tail"), conversion, places);
      put("report.txt", String.join("\n", lines(conversion.report())) + "\n");
      replace();
    } finally {
      delete(work);
    }
  }

  private void putAll(Conversion conversion, Path folder) throws IOException {
    written.clear();
    for (Map.Entry<String, String> file : new TreeMap<>(conversion.files()).entrySet()) {
      String text =
          file.getValue()
              .replace("@data@", escaped(folder.resolve(DATA)))
              .replace("@stages@", escaped(folder.resolve("stages")));
      put(file.getKey(), text);
    }
  }

  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\");
  }

  private void put(String name, String text) throws IOException {
    Path file = work.resolve(name);
    Files.createDirectories(
        file.getParent(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    written.add(name);
  }

  /* As routes validate does, with the settings that were written. */
  private void check() throws IOException {
    Settings settings =
        new SettingsReader(SettingsCatalogue.load())
            .workingDirectory(work)
            .file(work.resolve("wadi.properties"))
            .read();
    try (RouteLibraries libraries = RouteLibraries.in(settings.librariesDirectory())) {
      JavaRoutes compiler = new JavaRoutes(settings.camelProperties(), libraries);
      List<RouteProblem> problems =
          new RouteCheck(settings.camelProperties(), RouteCatalogue::provides, libraries)
                  .check(
                      new RouteCatalogue(settings.routesDirectory().orElse(null), compiler)
                          .effective())
                  .stream()
                  .filter(problem -> !WAITS_FOR_A_SECRET.matcher(problem.toString()).find())
                  .toList();
      if (!problems.isEmpty()) {
        throw new CommandException(
            ExitCode.INTERNAL, "what was made is not valid: " + problems.get(0));
      }
    }
  }

  private void replace() throws IOException {
    Path routes = target.resolve("routes");
    if (Files.isDirectory(routes)) {
      try (Stream<Path> all = Files.list(routes)) {
        for (Path old : all.toList()) {
          if (EARLIER.stream().anyMatch(old.getFileName().toString()::startsWith)) {
            Files.delete(old);
          }
        }
      }
    }
    for (String name : written) {
      Path file = target.resolve(name);
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.move(work.resolve(name), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  /** The report, for people. */
  static List<String> lines(ImportReport report) {
    List<String> lines = new ArrayList<>();
    for (ImportReport.Item item : report.items()) {
      String where = item.line() == 0 ? "     " : "%5d".formatted(item.line());
      lines.add(
          Terminal.safe(
              "%s  %-12s  %s: %s"
                  .formatted(where, item.state().word(), item.part(), item.detail())));
    }
    lines.add("");
    lines.add(
        "%d converted, %d approximated, %d left out, %d not needed"
            .formatted(
                report.count(ImportReport.State.CONVERTED),
                report.count(ImportReport.State.APPROXIMATED),
                report.count(ImportReport.State.LEFT_OUT),
                report.count(ImportReport.State.NOT_NEEDED)));
    lines.add("Lines are redacted before they are kept, which promtail does not do: wadi.redact.*");
    return lines;
  }
}
