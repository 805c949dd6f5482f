package dev.wadi.app.settings;

import java.util.List;
import java.util.function.Supplier;

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

  /**
   * What a part makes of its settings; what it does not take is a wrong setting, and told as one.
   *
   * @param name the setting, or what the names of all of them begin with
   */
  public static <T> T orWrong(String name, Supplier<T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      throw new SettingsException(name + ": " + e.getMessage());
    }
  }

  /** One sentence each, in the order in which the sources are read. */
  public List<String> problems() {
    return problems;
  }
}
