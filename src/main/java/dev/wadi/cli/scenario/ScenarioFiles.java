package dev.wadi.cli.scenario;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Shell;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.WadiCommand;
import dev.wadi.model.NearestNames;
import dev.wadi.scenario.file.ScenarioFileException;
import dev.wadi.scenario.file.ScenarioReader;
import dev.wadi.scenario.file.ShippedScenarios;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A scenario by the name of a file, or of one that is shipped. */
final class ScenarioFiles {
  /** Stands for what is piped in. */
  static final String PIPED = "-";

  private static final int MOST_BYTES = 1 << 20;

  private ScenarioFiles() {}

  /** The text that is piped in. */
  static String piped(Shell shell) throws IOException {
    byte[] read = shell.input().readNBytes(MOST_BYTES + 1);
    if (read.length > MOST_BYTES) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "-: larger than 1 MiB (expected: a smaller scenario)");
    }
    return new String(read, StandardCharsets.UTF_8);
  }

  /**
   * Reads a scenario.
   *
   * @throws ScenarioFileException with everything that is wrong in it
   */
  static ScenarioReader.Read read(Shell shell, String name) throws IOException {
    if (name.equals(PIPED)) {
      return ScenarioReader.parse(piped(shell), PIPED, "piped");
    }
    Optional<Path> file = file(shell, name);
    if (file.isPresent()) {
      return ScenarioReader.read(file.get());
    }
    return ScenarioReader.parse(shipped(name), name, name);
  }

  /** Reads a scenario from wherever it is. */
  interface Source {
    ScenarioReader.Read read() throws IOException;
  }

  /** The same for a command that can do nothing with a bad one; tells what is odd. */
  static ScenarioReader.Read require(WadiCommand command, Source source) throws IOException {
    try {
      ScenarioReader.Read read = source.read();
      read.remarks().forEach(each -> command.output().remark(Terminal.safe(each.toString())));
      return read;
    } catch (ScenarioFileException e) {
      e.problems().stream()
          .skip(1)
          .forEach(each -> command.output().remark(Terminal.safe(each.toString())));
      throw new CommandException(
          ExitCode.INVALID_ARGS, Terminal.safe(e.problems().get(0).toString()));
    }
  }

  /** A file goes before a shipped scenario when its name is written as that of a file. */
  static Optional<Path> file(Shell shell, String name) {
    try {
      Path file = shell.workingDirectory().resolve(name);
      boolean written = name.contains("/") || name.matches(".*\\.(ya?ml|json)");
      if (written || Files.isRegularFile(file) && !ShippedScenarios.names().contains(name)) {
        if (Files.isRegularFile(file)) {
          return Optional.of(file);
        }
        throw new CommandException(
            ExitCode.NOT_FOUND,
            Terminal.safe(name) + " is not there (expected: a file of a scenario)");
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "no name of a file: " + Terminal.safe(name));
    }
  }

  /** The text of a shipped scenario. */
  static String shipped(String name) {
    return ShippedScenarios.text(name)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.NOT_FOUND,
                    "there is no scenario %s (shipped: %s)"
                        .formatted(
                            Terminal.safe(name),
                            NearestNames.told(name, ShippedScenarios.names(), 20))));
  }
}
