package dev.wadi.query;

/**
 * A range that moves over the buckets of a series from the oldest to the newest, so that a step
 * costs the same however long the range is. Used over and over, for one thread.
 *
 * <p>The range is two parts: of the older one all ends are summed up beforehand, from the middle
 * back to the beginning; of the newer one there is one sum that grows. When the beginning reaches
 * the middle, that moves to the end. (A queue made of two stacks, as it is known.)
 */
final class Slide {
  /* Fewer buckets are summed up as quickly as they are put away. */
  private static final int SHORT = 8;

  private final Tally tally;
  private final Buckets older;
  private final Buckets newer;
  private final Summary part = new Summary();
  private Buckets of;
  private long middle;
  private long end;

  /**
   * @param buckets how many a series has
   */
  Slide(Tally tally, int buckets) {
    this.tally = tally;
    this.older = new Buckets(tally, buckets);
    this.newer = new Buckets(tally, 1);
    this.of = older;
  }

  /** Turns to another series. */
  void start(Buckets series) {
    of = series;
    middle = 0;
    end = 0;
  }

  /** Sums up the buckets after {@code from} up to {@code to}; neither ever goes back. */
  void sumUp(long from, long to, Summary summary) {
    if (to - from <= SHORT || tally == Tally.EVERY_VALUE) {
      of.sumUp(from, to, summary);
      return;
    }
    if (from >= middle) {
      turn(from, to);
    } else {
      newer.sumUp(0, 1, part);
      of.addUp(end, to, part);
      newer.put(1, part);
    }
    end = to;
    older.sumUp(from, from + 1, summary);
    newer.addUp(0, 1, summary);
  }

  private void turn(long from, long to) {
    for (long at = to; at > from; at--) {
      of.sumUp(at - 1, at, part);
      if (at < to) {
        older.addUp(at, at + 1, part);
      }
      older.put(at, part);
    }
    middle = to;
    part.clear();
    newer.put(1, part);
  }
}
