package dev.wadi.cli;

import picocli.CommandLine.Option;

/** A command whose result can be had as JSON: {@code --json}, or {@code --format json}. */
public abstract class JsonCommand extends WadiCommand {
  /** How a result is written. */
  enum Format {
    text,
    json
  }

  @Option(names = "--json", description = "Write the result as JSON.")
  private boolean json;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json.")
  private Format format = Format.text;

  public final boolean json() {
    return json || format == Format.json;
  }
}
