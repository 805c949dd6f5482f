package dev.wadi.proof;

/**
 * Something wrong in a file of cases, told so that it can be mended.
 *
 * @param file as it was named
 * @param line counted from 1
 * @param message what is wrong
 * @param cure what to do about it
 */
public record CaseProblem(String file, int line, String message, String cure) {
  public CaseProblem {
    line = Math.max(1, line);
    message = message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** {@code file:line: message (cure)}. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + message + " (" + cure + ")";
  }
}
