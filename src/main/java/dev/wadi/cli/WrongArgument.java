package dev.wadi.cli;

import dev.wadi.model.NearestNames;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What to say about words of the command line that nobody knows: what was probably meant. */
final class WrongArgument {
  private WrongArgument() {}

  /** The sentence for a failure to understand the command line. */
  static String sentence(ParameterException wrong) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      if (word.startsWith("-") && word.length() > 1) {
        return option(command, word.replaceFirst("=.*", ""));
      }
      return command.subcommands().isEmpty() ? surplus(command, word) : command(command, word);
    }
    return String.valueOf(wrong.getMessage());
  }

  /** There is no such command. */
  static String command(CommandSpec parent, String word) {
    String missing = "%s has no command %s".formatted(parent.qualifiedName(), quoted(word));
    @Nullable String near = NearestNames.meant(word, parent.subcommands().keySet());
    return near == null ? missing : missing + ", did you mean " + near + "?";
  }

  private static String option(CommandSpec command, String word) {
    String missing = "%s has no option %s".formatted(command.qualifiedName(), quoted(word));
    if (names(Stream.of(command)).contains(word)) {
      // Known, and yet not taken: it stands where a value was expected.
      return missing + " in this place";
    }
    @Nullable String near = NearestNames.meant(word, names(Stream.of(command)));
    if (near != null) {
      return missing + ", did you mean " + near + "?";
    }
    boolean below =
        names(command.subcommands().values().stream().map(CommandLine::getCommandSpec))
            .contains(word);
    return below ? missing + ": it stands behind the command" : missing;
  }

  private static String surplus(CommandSpec command, String word) {
    int most = command.positionalParameters().size();
    return "%s does not know what to do with %s (expected: %s)"
        .formatted(
            command.qualifiedName(),
            quoted(word),
            most == 0 ? "options only" : most == 1 ? "one argument" : most + " arguments");
  }

  private static Collection<String> names(Stream<CommandSpec> commands) {
    Set<String> names = new TreeSet<>();
    commands
        .flatMap(command -> command.options().stream())
        .filter(option -> !option.hidden())
        .forEach(option -> names.addAll(List.of(option.names())));
    return names;
  }

  /* What somebody typed may hold anything. */
  private static String quoted(String word) {
    return "'" + Terminal.safe(word) + "'";
  }
}
