package dev.wadi.read;

import dev.wadi.model.Labels;
import dev.wadi.query.QueriedEntry;
import java.io.IOException;

/** Takes the lines that a question wants. For one thread. */
interface EntryVisitor {
  /**
   * Whether lines of such a time could still change the answer; where not, they are not read.
   *
   * @param fromNanos no line is earlier
   * @param toNanos no line is later
   */
  default boolean wants(long fromNanos, long toNanos) {
    return true;
  }

  /**
   * A line that the query selects.
   *
   * @param labels of its stream
   * @param entry valid during the call
   * @param part and
   * @param place where it stands in what was kept: what came later has a larger part, or the same
   *     and a larger place
   * @return false to stop
   */
  boolean visit(Labels labels, QueriedEntry entry, int part, long place) throws IOException;
}
