package dev.wadi.query;

import java.util.List;

/**
 * How the series of two vectors find each other: {@code on (app)}, {@code ignoring (pod)}, and with
 * {@code group_left} or {@code group_right} which side may have many for one.
 *
 * @param on these labels alone are compared; else all but these
 * @param include labels that the many take from the one
 */
record VectorMatching(boolean on, List<String> labels, Many many, List<String> include) {
  /** All labels must be the same. */
  static final VectorMatching PLAIN = new VectorMatching(false, List.of(), Many.NEITHER, List.of());

  enum Many {
    NEITHER,
    LEFT,
    RIGHT
  }

  VectorMatching {
    labels = List.copyOf(labels);
    include = List.copyOf(include);
  }

  /** What of a series is compared. */
  Grouping key() {
    return new Grouping(!on, labels);
  }

  @Override
  public String toString() {
    String text =
        !on && labels.isEmpty() && many == Many.NEITHER
            ? ""
            : (on ? " on (" : " ignoring (") + String.join(", ", labels) + ")";
    return switch (many) {
      case NEITHER -> text;
      case LEFT -> text + " group_left (" + String.join(", ", include) + ")";
      case RIGHT -> text + " group_right (" + String.join(", ", include) + ")";
    };
  }
}
