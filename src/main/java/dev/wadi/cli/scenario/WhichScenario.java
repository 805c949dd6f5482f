package dev.wadi.cli.scenario;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Shell;
import dev.wadi.cli.WadiCommand;
import dev.wadi.scenario.file.ScenarioReader;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which scenario is meant: a file, a shipped one, or a text. */
final class WhichScenario {
  private static final String INLINE = "inline";

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      description = {
        "A file, the name of one that is shipped (see wadi scenario list), or - for one that is",
        "piped in."
      })
  private @Nullable String name;

  @Option(
      names = {"-s", "--scenario", "--name", "--yaml-path"},
      paramLabel = "SCENARIO",
      description = "The same, as LogOps has it.")
  private @Nullable String sameName;

  @Option(
      names = "--inline",
      paramLabel = "TEXT",
      description = "The scenario itself, in YAML or JSON.")
  private @Nullable String inline;

  private @Nullable String text;

  /** Options that say which it is. */
  static final List<String> OPTIONS = List.of("--scenario", "--yaml-path", "--name", "--inline");

  /** The text of a scenario that is neither a file nor shipped. */
  Optional<String> text(Shell shell) throws IOException {
    if (Stream.of(name, sameName, inline).filter(Objects::nonNull).count() != 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "SCENARIO: (expected: one, by its name, a file, - or --inline)");
    }
    if (text == null && inline == null && name().equals(ScenarioFiles.PIPED)) {
      text = ScenarioFiles.piped(shell);
    }
    return Optional.ofNullable(inline == null ? text : inline);
  }

  /** A file or a shipped one, as it was written. */
  String name() {
    return name == null ? String.valueOf(sameName) : name;
  }

  /** Reads it; what is wrong in it ends the command. */
  ScenarioReader.Read require(WadiCommand command) throws IOException {
    Optional<String> given = text(command.shell());
    if (given.isPresent()) {
      return ScenarioFiles.require(
          command, () -> ScenarioReader.parse(given.get(), INLINE, INLINE));
    }
    return ScenarioFiles.require(command, () -> ScenarioFiles.read(command.shell(), name()));
  }
}
