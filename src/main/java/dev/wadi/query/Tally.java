package dev.wadi.query;

/** What is kept of the samples of a bucket, from little to much. */
enum Tally {
  /** How many. */
  COUNT(16),
  /** And their sum. */
  SUM(24),
  /** And the smallest and largest. */
  EXTREMES(40),
  /** And mean and squares, for the deviation. */
  SPREAD(40),
  /** And the first and last, with their times. */
  ENDS(56),
  /** And the first and last, with their times, and what a counter had before it began anew. */
  COUNTER(56),
  /** And each of them, up to a bound. */
  VALUES(48 + 8 * Buckets.MOST_VALUES),
  /** And each of them, as long as there is memory. */
  EVERY_VALUE(32),
  /** And each of them with its time, as long as there is memory: a counter out of order. */
  EVERY_COUNT(72);

  private final int bytes;

  Tally(int bytes) {
    this.bytes = bytes;
  }

  /** About the bytes of memory of one bucket; where every value is kept, without these. */
  int bytes() {
    return bytes;
  }

  /** What is kept where an answer must be exact, in whatever order samples come. */
  Tally exact() {
    return switch (this) {
      case VALUES -> EVERY_VALUE;
      case COUNTER -> EVERY_COUNT;
      default -> this;
    };
  }
}
