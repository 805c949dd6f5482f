package dev.wadi.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page of a command, for section 1, in the macros of man(7): what {@code --help} tells,
 * and the pages of the commands below it and beside it. The same command gives the same bytes.
 */
final class ManPage {
  private final CommandSpec command;
  private final StringBuilder text = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /** All pages by the names of their files, such as {@code wadi-wal-ls.1}. */
  static SortedMap<String, String> all(CommandSpec root) {
    SortedMap<String, String> pages = new TreeMap<>();
    add(root, pages);
    return pages;
  }

  private static void add(CommandSpec command, SortedMap<String, String> pages) {
    pages.put(name(command) + ".1", new ManPage(command).write());
    children(command).forEach(child -> add(child, pages));
  }

  private static Set<CommandSpec> children(CommandSpec command) {
    Set<CommandSpec> children = new LinkedHashSet<>();
    command.subcommands().values().forEach(line -> children.add(line.getCommandSpec()));
    return children;
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private String write() {
    macro("TH", name(command).toUpperCase(Locale.ROOT), "1", "", "Wadi", "Wadi");
    macro("SH", "NAME");
    line(escaped(name(command)) + " \\- " + escaped(HelpText.summary(command)));
    macro("SH", "SYNOPSIS");
    line("\\fB" + escaped(command.qualifiedName()) + "\\fR " + escaped(arguments()));
    macro("SH", "DESCRIPTION");
    paragraphs(command.usageMessage().description());
    if (!command.positionalParameters().isEmpty()) {
      macro("SH", "ARGUMENTS");
      for (PositionalParamSpec parameter : command.positionalParameters()) {
        item("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description());
      }
    }
    options();
    commands();
    if (command.usageMessage().footer().length > 0) {
      macro("SH", "EXAMPLES");
      paragraphs(command.usageMessage().footer());
    }
    macro("SH", "EXIT STATUS");
    line(
        "0 good, 1 unexpected, 2 wrong arguments, 3 not found, 4 not permitted, 5 network, 6"
            + " findings, 78 wrong settings.");
    seeAlso();
    return text.toString();
  }

  private String arguments() {
    List<String> words = new ArrayList<>();
    if (!command.subcommands().isEmpty()) {
      words.add("COMMAND");
    }
    words.add("[OPTIONS]");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      words.add(HelpText.label(parameter));
    }
    return String.join(" ", words);
  }

  private void options() {
    List<OptionSpec> options = command.options().stream().filter(one -> !one.hidden()).toList();
    if (options.isEmpty()) {
      return;
    }
    macro("SH", "OPTIONS");
    for (OptionSpec option : options) {
      List<String> names = new ArrayList<>(List.of(option.names()));
      names.sort((a, b) -> Integer.compare(a.length(), b.length()));
      String value =
          option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
      item("\\fB" + escaped(String.join(", ", names)) + "\\fR" + value, option.description());
    }
  }

  private void commands() {
    if (command.subcommands().isEmpty()) {
      return;
    }
    macro("SH", "COMMANDS");
    for (CommandSpec child : children(command)) {
      item("\\fB" + escaped(name(child)) + "\\fR(1)", HelpText.summary(child));
    }
  }

  private void seeAlso() {
    CommandLine parent = command.commandLine().getParent();
    if (parent != null) {
      macro("SH", "SEE ALSO");
      line("\\fB" + escaped(name(parent.getCommandSpec())) + "\\fR(1)");
    }
  }

  /* What is indented stands as it is; everything else runs on. */
  private void paragraphs(String[] parts) {
    boolean example = false;
    for (String part : parts) {
      boolean indented = part.startsWith(" ");
      if (indented != example) {
        line(indented ? ".PP\n.nf" : ".fi");
        example = indented;
      }
      if (part.isBlank()) {
        line(".PP");
      } else {
        line(guarded(escaped(part)));
      }
    }
    if (example) {
      line(".fi");
    }
  }

  private void item(String head, String... words) {
    line(".TP");
    line(head);
    line(guarded(escaped(String.join(" ", words))));
  }

  private void macro(String name, String... arguments) {
    StringBuilder whole = new StringBuilder(".").append(name);
    for (String argument : arguments) {
      whole.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
    }
    line(whole.toString());
  }

  /* What is not ASCII by its number, since not every formatter reads UTF-8. */
  private static String escaped(String words) {
    StringBuilder out = new StringBuilder();
    words
        .codePoints()
        .forEach(
            c -> {
              if (c == '\\') {
                out.append("\\e");
              } else if (c == '-') {
                out.append("\\-");
              } else if (c < 0x7f) {
                out.append((char) c);
              } else {
                out.append(String.format("\\[u%04X]", c));
              }
            });
    return out.toString();
  }

  /* A line that begins with one of these would be a request. */
  private static String guarded(String line) {
    return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
  }

  private void line(String whole) {
    text.append(whole.stripTrailing()).append('\n');
  }
}
