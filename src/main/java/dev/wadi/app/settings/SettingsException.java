package dev.wadi.app.settings;

import java.util.List;

/**
 * Settings that Wadi cannot start with.
 *
 * <p>Each problem is one sentence that names the place (file and line, variable or flag), the value
 * unless it is a secret, and what was expected. All problems are found at once.
 */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public SettingsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public SettingsException(String problem) {
    this(List.of(problem));
  }

  /** One sentence each, in the order in which the sources are read. */
  public List<String> problems() {
    return problems;
  }
}
