package dev.wadi.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The help of a command, for a terminal of 80 columns.
 *
 * <p>First what the command is for, then what is its own, then what it shares with others. Lines
 * are broken at blanks alone, so that a key or a path can be copied whole.
 */
final class HelpText {
  static final int WIDTH = 80;

  /** Where the words about an option or a command begin. */
  private static final int COLUMN = 26;

  private static final String OWN = "Options:";
  private static final String SHARED = "Options of many commands:";
  private static final String LOGTAP = "Flags of logtap's recv:";

  private final CommandSpec command;
  private final StringBuilder text = new StringBuilder();

  private HelpText(CommandSpec command) {
    this.command = command;
  }

  /** Lets a command and all below it show their help like this. */
  static void install(CommandLine line) {
    line.setHelpSectionKeys(List.of("wadi"));
    line.getHelpSectionMap().put("wadi", help -> of(help.commandSpec()));
    line.getSubcommands().values().forEach(HelpText::install);
  }

  static String of(CommandSpec command) {
    return new HelpText(command).write();
  }

  private String write() {
    synopsis();
    description();
    arguments();
    commands();
    options();
    footer();
    return text.toString();
  }

  private void synopsis() {
    List<String> words = new ArrayList<>(List.of(command.qualifiedName()));
    if (!command.subcommands().isEmpty()) {
      words.add("COMMAND");
    }
    words.add("[OPTIONS]");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      words.add(label(parameter));
    }
    paragraph("Usage: " + String.join(" ", words), 0);
  }

  private void description() {
    line("");
    StringBuilder running = new StringBuilder();
    for (String part : command.usageMessage().description()) {
      // What is indented stands as it is; everything else runs on.
      if (part.isEmpty() || part.startsWith(" ")) {
        flush(running);
        line(part);
      } else {
        running.append(running.isEmpty() ? "" : " ").append(part);
      }
    }
    flush(running);
  }

  private void flush(StringBuilder running) {
    if (!running.isEmpty()) {
      paragraph(running.toString(), 0);
      running.setLength(0);
    }
  }

  private void arguments() {
    if (command.positionalParameters().isEmpty()) {
      return;
    }
    heading("Arguments:");
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      entry("  " + label(parameter), String.join(" ", parameter.description()));
    }
  }

  private void commands() {
    Map<CommandSpec, List<String>> names = new LinkedHashMap<>();
    command
        .subcommands()
        .forEach(
            (name, line) ->
                names.computeIfAbsent(line.getCommandSpec(), s -> new ArrayList<>()).add(name));
    if (names.isEmpty()) {
      return;
    }
    heading("Commands:");
    names.forEach((spec, known) -> entry("  " + String.join(", ", known), summary(spec)));
  }

  private void options() {
    Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
    for (String group : List.of(OWN, LOGTAP, SHARED)) {
      groups.put(group, new ArrayList<>());
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        groups.computeIfAbsent(group(option), name -> new ArrayList<>()).add(option);
      }
    }
    groups.forEach(
        (name, options) -> {
          if (!options.isEmpty()) {
            heading(name);
            options.forEach(option -> entry(names(option), String.join(" ", option.description())));
          }
        });
  }

  private void footer() {
    if (command.usageMessage().footer().length > 0) {
      line("");
      for (String part : command.usageMessage().footer()) {
        paragraph(part, 0);
      }
    }
  }

  /** The first sentence about a command. */
  static String summary(CommandSpec command) {
    String whole = String.join(" ", command.usageMessage().description()).strip();
    int end = whole.indexOf(". ");
    return end < 0 ? whole : whole.substring(0, end + 1);
  }

  /* By the class that declares it: what is in no command's own class is shared. */
  private static String group(OptionSpec option) {
    if (option.userObject() instanceof Field field) {
      Class<?> place = field.getDeclaringClass();
      if (place == ReceiverOptions.class) {
        return LOGTAP;
      }
      if (place == WadiCommand.class
          || place == JsonCommand.class
          || place == SettingsOptions.class) {
        return SHARED;
      }
    }
    return OWN;
  }

  private static String names(OptionSpec option) {
    List<String> names = new ArrayList<>(List.of(option.names()));
    names.sort((a, b) -> Integer.compare(a.length(), b.length()));
    String all = String.join(", ", names);
    String indent = names.get(0).startsWith("--") ? "      " : "  ";
    if (option.arity().max() == 0) {
      return indent + all;
    }
    String value = option.paramLabel();
    return indent + all + (option.arity().min() == 0 ? "[=" + value + "]" : " " + value);
  }

  static String label(ArgSpec parameter) {
    String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
    return parameter.required() ? label : "[" + label + "]";
  }

  private void heading(String title) {
    line("");
    line(title);
  }

  /** A name at the left and what it means beside it, or below it when the name is long. */
  private void entry(String left, String right) {
    if (left.length() + 2 > COLUMN) {
      line(left);
      wrapped(" ".repeat(COLUMN), right, COLUMN);
    } else {
      wrapped(left + " ".repeat(COLUMN - left.length()), right, COLUMN);
    }
  }

  private void paragraph(String words, int indent) {
    wrapped(" ".repeat(indent), words, indent);
  }

  private void wrapped(String begin, String words, int indent) {
    StringBuilder line = new StringBuilder(begin);
    boolean first = true;
    for (String word : words.strip().split(" +", -1)) {
      if (!first && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line = new StringBuilder(" ".repeat(indent));
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      first = false;
    }
    line(line.toString());
  }

  private void line(String whole) {
    text.append(whole.stripTrailing()).append('\n');
  }
}
