package dev.wadi.chain.stages;

/** A text about stages that cannot be meant: what is wrong, and in which line of its file. */
public final class StageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final int line;

  public StageException(int line, String message) {
    super(message);
    this.line = line;
  }

  public StageException(int line, String message, Throwable cause) {
    super(message, cause);
    this.line = line;
  }

  /** Counted from 1. */
  public int line() {
    return line;
  }
}
