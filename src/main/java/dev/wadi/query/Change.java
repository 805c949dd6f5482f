package dev.wadi.query;

import java.util.function.Consumer;

/**
 * A stage that gives a line labels, takes some away, or rewrites its text. It never throws,
 * whatever the line: what goes wrong becomes {@code __error__}. Immutable; threads may share it.
 */
non-sealed interface Change extends Stage {
  void apply(ChangedLine line);

  /** Does it rewrite the text, so that a line filter behind it sees another line? */
  default boolean rewrites() {
    return false;
  }

  /** Tells every name of a label that it asks for. */
  default void forEachName(Consumer<String> action) {}
}
