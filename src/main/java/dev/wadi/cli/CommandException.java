package dev.wadi.cli;

/** A command that cannot do what was asked; the message is one sentence for its user. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final String shown;

  public CommandException(ExitCode code, String message) {
    this(code, message, "");
  }

  /**
   * @param shown lines that a person sees above the sentence, such as the place that is wrong
   */
  CommandException(ExitCode code, String message, String shown) {
    super(message);
    this.code = code;
    this.shown = shown;
  }

  String shown() {
    return shown;
  }

  public ExitCode code() {
    return code;
  }
}
