package dev.wadi.cli;

import dev.wadi.app.settings.SettingsGrammar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of a text source as flags, each under the name that an endpoint has for it. */
public final class TextFlags {
  private static final Set<String> SIZES = Set.of("maxLineBytes", "multilineMaxBytes");

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "What a line looks like: plain, cri, json, … (default: what fits best).")
  private String format = "";

  @Option(
      names = "--inner",
      paramLabel = "FORMAT",
      description = "What is within the lines of cri and docker.")
  private String inner = "";

  @Option(
      names = "--multiline",
      paramLabel = "PRESETS",
      description = "Lines that belong to the one before: java, python, indent, time, …")
  private String multiline = "";

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = {
        "Any other option of a tail, such as labelFields=app or timeZone=UTC; may be repeated."
      })
  private List<String> others = List.of();

  /** Whether somebody said what the lines look like. */
  boolean tellFormat() {
    return !format.isEmpty();
  }

  /** The options that were given, by name. */
  Map<String, String> given() {
    Map<String, String> given = new LinkedHashMap<>();
    put(given, "format", format);
    put(given, "inner", inner);
    put(given, "multiline", multiline);
    for (String other : others) {
      int equals = other.indexOf('=');
      if (equals <= 0) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "--option: \"" + other + "\" (expected: NAME=VALUE)");
      }
      String name = other.substring(0, equals).strip();
      given.put(
          name, value(name, other.substring(equals + 1))); // empty says none, as for fileLabel
    }
    return given;
  }

  /* A size may be written as in the settings of the gateway. */
  private static String value(String name, String text) {
    if (!SIZES.contains(name)) {
      return text;
    }
    try {
      return Long.toString(SettingsGrammar.bytes(text));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.INVALID_ARGS, name + ": " + e.getMessage());
    }
  }

  private static void put(Map<String, String> given, String name, String value) {
    if (!value.isEmpty()) {
      given.put(name, value);
    }
  }
}
