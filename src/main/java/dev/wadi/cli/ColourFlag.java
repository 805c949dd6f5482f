package dev.wadi.cli;

import dev.wadi.analysis.Paint;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whether lines for people have colours: on a terminal, unless somebody says otherwise. */
final class ColourFlag {
  /** When there are some. */
  enum When {
    auto,
    always,
    never
  }

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto: on a terminal, unless NO_COLOR is set; always or never (default: auto).")
  private When when = When.auto;

  Paint paint(Shell shell) {
    return switch (when) {
      case always -> Paint.COLOURS;
      case never -> Paint.NONE;
      case auto -> onTerminal(shell) ? Paint.COLOURS : Paint.NONE;
    };
  }

  /* As no-color.org asks: whatever the variable says, unless that is nothing. */
  private static boolean onTerminal(Shell shell) {
    Map<String, String> environment = shell.environment();
    return Screen.of(shell).results()
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
  }
}
