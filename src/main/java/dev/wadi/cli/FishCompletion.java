package dev.wadi.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The completion script for fish: one {@code complete} line for every command and option.
 *
 * <p>fish asks a condition for each line; ours is that the commands before it were seen and none of
 * its own subcommands was.
 */
final class FishCompletion {
  private FishCompletion() {}

  static String script(CommandLine root) {
    List<String> lines = new ArrayList<>();
    String name = root.getCommandName();
    lines.add("# fish completion for " + name + ", which it takes for ./" + name + " as well");
    lines.add("complete -c " + name + " -f");
    commands(name, root, List.of(), lines);
    return String.join("\n", lines);
  }

  private static void commands(
      String name, CommandLine command, List<String> path, List<String> lines) {
    Map<String, CommandLine> children = command.getSubcommands();
    String here = "complete -c " + name + " -n " + quoted(condition(path, children));
    children.forEach(
        (word, child) ->
            lines.add(here + " -a " + word + " -d " + quoted(about(child.getCommandSpec()))));
    for (OptionSpec option : command.getCommandSpec().options()) {
      lines.add(here + names(option) + value(option) + " -d " + quoted(about(option)));
    }
    for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
      lines.add(here + value(parameter));
    }
    children.forEach((word, child) -> commands(name, child, with(path, word), lines));
  }

  private static String condition(List<String> path, Map<String, CommandLine> children) {
    List<String> parts = new ArrayList<>();
    if (path.isEmpty()) {
      return "__fish_use_subcommand";
    }
    path.forEach(word -> parts.add("__fish_seen_subcommand_from " + word));
    if (!children.isEmpty()) {
      parts.add("not __fish_seen_subcommand_from " + String.join(" ", children.keySet()));
    }
    return String.join("; and ", parts);
  }

  private static String names(OptionSpec option) {
    StringBuilder names = new StringBuilder();
    for (String name : option.names()) {
      names.append(name.startsWith("--") ? " -l " : " -s ").append(name.replaceFirst("^-+", ""));
    }
    return names.toString();
  }

  private static String value(ArgSpec argument) {
    if (argument.arity().max() == 0) {
      return "";
    }
    if (argument.completionCandidates() != null) {
      List<String> words = new ArrayList<>();
      argument.completionCandidates().forEach(words::add);
      return (argument.isOption() ? " -x" : "") + " -a " + quoted(String.join(" ", words));
    }
    boolean file = java.nio.file.Path.class.isAssignableFrom(argument.type());
    if (argument.isOption()) {
      return file ? " -r -F" : " -x";
    }
    return file ? " -F" : "";
  }

  private static String about(CommandSpec command) {
    return first(command.usageMessage().description());
  }

  private static String about(OptionSpec option) {
    return first(option.description());
  }

  private static String first(String[] description) {
    return description.length == 0 ? "" : description[0];
  }

  private static List<String> with(List<String> path, String word) {
    List<String> longer = new ArrayList<>(path);
    longer.add(word);
    return longer;
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
