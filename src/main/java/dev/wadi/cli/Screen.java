package dev.wadi.cli;

import java.util.List;

/**
 * What a person sits in front of, if anybody does. The launcher tells in {@code WADI_TERMINAL}
 * which of the two outputs go to a terminal, such as {@code 1,2}, and in {@code COLUMNS} how wide
 * it is: the JVM cannot tell them apart.
 *
 * @param results whether results are shown on a terminal
 * @param remarks whether remarks are
 * @param columns how many characters fit into a line, at least {@value #FEWEST}
 */
public record Screen(boolean results, boolean remarks, int columns) {
  private static final int FEWEST = 40;
  private static final int USUAL = 80;
  private static final int MOST = 1_000;

  public static Screen of(Shell shell) {
    List<String> terminals =
        List.of(shell.environment().getOrDefault("WADI_TERMINAL", "").split(","));
    return new Screen(
        terminals.contains("1"),
        terminals.contains("2"),
        columns(shell.environment().getOrDefault("COLUMNS", "")));
  }

  private static int columns(String text) {
    return text.matches("[1-9][0-9]{0,3}")
        ? Math.max(FEWEST, Math.min(MOST, Integer.parseInt(text)))
        : USUAL;
  }
}
