package dev.wadi.query;

/**
 * A text that is not a query, with the place and what was expected there.
 *
 * <p>The message has Loki's form: {@code parse error at line 1, col 6: syntax error: unexpected
 * ...}, because people and tools know it.
 */
public final class QuerySyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final int line;
  private final int column;

  QuerySyntaxException(int line, int column, String what) {
    super("parse error at line " + line + ", col " + column + ": " + what);
    this.line = line;
    this.column = column;
  }

  /** The line of the error, from 1. */
  public int line() {
    return line;
  }

  /** The character in that line, from 1. */
  public int column() {
    return column;
  }
}
