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
  VALUES(48 + 8 * Buckets.MOST_VALUES);

  private final int bytes;

  Tally(int bytes) {
    this.bytes = bytes;
  }

  /** About the bytes of memory of one bucket; of {@link #VALUES} without the values. */
  int bytes() {
    return bytes;
  }
}
