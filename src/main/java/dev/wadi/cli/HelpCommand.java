package dev.wadi.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi help [command]}: what there is, or more about one command. */
@Command(
    name = "help",
    description = "Tell what commands there are, or more about one of them.",
    footer = {"", "wadi help wal ls and wadi wal ls --help tell the same."})
final class HelpCommand extends WadiCommand {
  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command, as it is called.")
  private List<String> path = new ArrayList<>();

  @Override
  protected ExitCode run() {
    CommandLine found = spec().root().commandLine();
    for (String word : path) {
      @Nullable CommandLine next = found.getSubcommands().get(word);
      if (next == null) {
        throw new ParameterException(found, WrongArgument.command(found.getCommandSpec(), word));
      }
      found = next;
    }
    output().line(HelpText.of(found.getCommandSpec()).stripTrailing());
    return ExitCode.OK;
  }
}
