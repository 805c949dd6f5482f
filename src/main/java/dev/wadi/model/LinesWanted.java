package dev.wadi.model;

import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks of a buffer: the newest lines of a tenant that fit. The answer is a list of
 * entries, the newest first.
 *
 * @param tenant whose lines
 * @param lines which of them
 * @param skip fitting lines to leave out, counted from the newest
 * @param most lines of the answer
 */
public record LinesWanted(String tenant, Selection lines, int skip, int most) {
  public LinesWanted {
    if (skip < 0) {
      throw new IllegalArgumentException("skip: " + skip + " (expected: >= 0)");
    }
    if (most < 0) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= 0)");
    }
  }

  /** Chooses lines; threads may share it. */
  @FunctionalInterface
  public interface Selection {
    /** Which positions of a stream fit; null when none does. */
    @Nullable IntPredicate in(LogStream stream);
  }
}
