package dev.wadi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi help [command or topic]}: what there is, or more about a part of it. */
@Command(
    name = "help",
    description = "Tell what commands there are, more about one of them, or about a topic.",
    footer = {
      "Topics: incident, queries, times, captures, sharing, exit-codes.",
      "wadi help wal ls and wadi wal ls --help tell the same."
    })
final class HelpCommand extends WadiCommand {
  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The command, as it is called, or a topic; topics lists these.")
  private List<String> path = new ArrayList<>();

  @Override
  protected ExitCode run() {
    if (path.equals(List.of("topics"))) {
      HelpTopics.all().forEach((name, about) -> output().line("%-12s  %s".formatted(name, about)));
      return ExitCode.OK;
    }
    Optional<String> topic =
        path.size() == 1 ? HelpTopics.text(path.get(0)) : Optional.<String>empty();
    if (topic.isPresent()) {
      output().line(topic.get().stripTrailing());
      return ExitCode.OK;
    }
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
