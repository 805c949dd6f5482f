package dev.wadi.capture;

import java.util.Arrays;

/** The columns that {@link LetterMarks} has found in a stretch of lines, ascending. Immutable. */
final class LetterSet {
  /** Nothing is known: anything may stand there. */
  static final LetterSet ANYTHING = new LetterSet(new char[0]);

  final char[] columns;

  private LetterSet(char[] columns) {
    this.columns = columns;
  }

  /** The first of some columns. */
  static LetterSet of(char[] columns, int count) {
    return new LetterSet(Arrays.copyOf(columns, count));
  }
}
