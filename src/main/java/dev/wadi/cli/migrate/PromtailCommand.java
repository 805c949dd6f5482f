package dev.wadi.cli.migrate;

import dev.wadi.chain.stages.StageException;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.migrate.promtail.Conversion;
import dev.wadi.migrate.promtail.ImportReport;
import dev.wadi.migrate.promtail.PositionsFile;
import dev.wadi.migrate.promtail.PromtailImport;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi import promtail}. */
@Command(
    name = "promtail",
    description = {
      "Make routes, stages and settings of promtail's configuration.",
      "Says of each part what it became. Exit code 6 when something was left out.",
      "The result is checked as routes validate does; start it with wadi run --config"
          + " DIR/wadi.properties."
    })
final class PromtailCommand extends JsonCommand {
  private static final long MOST_BYTES = 4_000_000;

  @Parameters(paramLabel = "FILE", description = "Promtail's configuration.")
  private Path file = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder to write to (default: wadi-from-promtail).")
  private Path out = Path.of("wadi-from-promtail");

  @Option(
      names = "--positions",
      paramLabel = "FILE",
      description = "Promtail's positions (default: the file that its configuration names).")
  private @Nullable Path positions;

  @Option(
      names = "--expand-env",
      description = "Put in values of variables, as promtail does with -config.expand-env=true.")
  private boolean expandEnv;

  @Option(names = "--force", description = "Replace what an earlier import wrote to that folder.")
  private boolean force;

  @Override
  protected ExitCode run() throws IOException {
    Path from = shell().workingDirectory().resolve(file);
    Path target = shell().workingDirectory().resolve(out).toAbsolutePath().normalize();
    if (Files.exists(target) && !force) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          out + " exists already (expected: a folder that does not, or --force)");
    }
    Conversion conversion = convert(from);
    Map<String, Long> places = places(conversion);
    ImportFolder folder = new ImportFolder(target);
    folder.write(conversion, places);
    tell(conversion.report(), folder.written());
    return conversion.report().count(ImportReport.State.LEFT_OUT) == 0
        ? ExitCode.OK
        : ExitCode.FINDINGS;
  }

  private Conversion convert(Path from) throws IOException {
    String text = text(from);
    try {
      return new PromtailImport(file.toString(), expandEnv ? shell().environment() : null)
          .convert(text);
    } catch (StageException e) {
      throw new CommandException(ExitCode.SETTINGS, file + ":" + e.line() + ": " + e.getMessage());
    }
  }

  private static String text(Path from) throws IOException {
    if (Files.isRegularFile(from) && Files.size(from) > MOST_BYTES) {
      throw new CommandException(
          ExitCode.SETTINGS, from + ": too long (limit: " + MOST_BYTES + " bytes)");
    }
    try {
      return Files.readString(from);
    } catch (CharacterCodingException e) {
      throw new CommandException(ExitCode.SETTINGS, from + ": no text in UTF-8");
    }
  }

  private Map<String, Long> places(Conversion conversion) throws IOException {
    Path given = positions;
    boolean named = given == null && !conversion.positionsFile().isEmpty();
    if (given == null && !named) {
      return Map.of();
    }
    Path path =
        shell()
            .workingDirectory()
            .resolve(given == null ? Path.of(conversion.positionsFile()) : given);
    if (named && !Files.isRegularFile(path)) {
      PositionsFile.isNotThere(conversion.positionsFile(), conversion.report());
      return Map.of();
    }
    try {
      return PositionsFile.read(text(path), conversion.report());
    } catch (StageException e) {
      throw new CommandException(ExitCode.SETTINGS, path + ":" + e.line() + ": " + e.getMessage());
    }
  }

  private void tell(ImportReport report, List<String> written) {
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("source", file.toString());
      document.put("directory", out.toString());
      document.put("files", written);
      for (ImportReport.State state : ImportReport.State.values()) {
        document.put(state.name().toLowerCase(java.util.Locale.ROOT), report.count(state));
      }
      document.put(
          "items",
          report.items().stream()
              .map(
                  item -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("state", item.state().name().toLowerCase(java.util.Locale.ROOT));
                    one.put("line", item.line());
                    one.put("part", item.part());
                    one.put("detail", item.detail());
                    return one;
                  })
              .toList());
      output().json(document);
      return;
    }
    ImportFolder.lines(report).forEach(output()::line);
    output()
        .remark(
            "written to " + out + "; start it with wadi run --config " + out + "/wadi.properties");
  }
}
