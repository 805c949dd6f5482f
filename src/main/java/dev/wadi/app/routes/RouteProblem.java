package dev.wadi.app.routes;

/**
 * Something wrong in a route file, told so that it can be mended.
 *
 * @param file name of the file
 * @param line counted from 1
 * @param message what is wrong
 * @param cure what to do about it
 */
public record RouteProblem(String file, int line, String message, String cure) {
  public RouteProblem {
    line = Math.max(1, line);
    message = message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  /** {@code file:line: message (cure)}. */
  @Override
  public String toString() {
    return file + ":" + line + ": " + message + " (" + cure + ")";
  }
}
