package dev.wadi.query;

/**
 * A range that is asked for at steps, laid over the whole time at once: at {@code start + k·step}
 * it is what is after {@code start + k·step - range} up to there, all of it earlier by an offset.
 * Immutable.
 *
 * <p>Ranges begin and end at two places of each step, so two buckets for each step are exact,
 * whatever range and step have in common: a new bucket begins where a range begins and where one
 * ends. Buckets count from 1; what is earlier has 0, what is later one more than there are.
 *
 * @param beforeNanos where the first range begins
 * @param stepNanos 1 or more
 * @param last number of the last step, 0 or more
 */
record LaidSteps(long beforeNanos, long rangeNanos, long stepNanos, int last) implements TimeScale {
  @Override
  public long bucket(long nanos) {
    if (nanos <= beforeNanos) {
      return 0;
    }
    if (nanos > toNanos()) {
      return buckets() + 1L;
    }
    long at = nanos - beforeNanos;
    long begun = Math.min(last + 1L, ceilDiv(at, stepNanos));
    long ended = at <= rangeNanos ? 0 : ceilDiv(at - rangeNanos, stepNanos);
    /* Where ranges end exactly where others begin, both numbers go on at once. */
    return isWhole() ? ceilDiv(at, stepNanos) : begun + ended;
  }

  /** Does a time lie in any of the ranges? Between them may be gaps. */
  boolean covers(long nanos) {
    if (nanos <= beforeNanos || nanos > toNanos()) {
      return false;
    }
    long into = (nanos - beforeNanos - 1) % stepNanos;
    return rangeNanos >= stepNanos || into < rangeNanos;
  }

  /** The bucket in front of those that make the range of a step. */
  long before(int step) {
    if (isWhole()) {
      return step;
    }
    long at = step * stepNanos + 1;
    return step + (at <= rangeNanos ? 0 : ceilDiv(at - rangeNanos, stepNanos));
  }

  /** The last of the buckets that make the range of a step. */
  long upTo(int step) {
    long at = step * stepNanos + rangeNanos;
    return isWhole() ? ceilDiv(at, stepNanos) : step + Math.min(last + 1L, ceilDiv(at, stepNanos));
  }

  int buckets() {
    return (int) upTo(last);
  }

  /** The first time that counts. */
  long fromNanos() {
    return beforeNanos + 1;
  }

  /** The last time that counts. */
  long toNanos() {
    return beforeNanos + rangeNanos + last * stepNanos;
  }

  /* A range longer than all steps has a middle that is in each of them: one bucket. */
  private boolean isWhole() {
    return rangeNanos % stepNanos == 0 && rangeNanos / stepNanos <= last;
  }

  private static long ceilDiv(long a, long b) {
    return -Math.floorDiv(-a, b);
  }
}
