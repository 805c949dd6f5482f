package dev.wadi.query;

/** Memory that all windows of one counting share, by estimate. For one thread. */
final class Memory {
  private final long most;
  private final boolean strict;
  private long used;

  /**
   * @param strict what has no room fails the question, as its answer would be a wrong one; else it
   *     is refused and told
   */
  Memory(long most, boolean strict) {
    this.most = most;
    this.strict = strict;
  }

  long used() {
    return used;
  }

  /**
   * Takes some bytes; false when there are not as many.
   *
   * @throws MetricException instead of false when it is strict
   */
  boolean take(long bytes) {
    if (used + bytes <= most) {
      used += bytes;
      return true;
    }
    if (strict) {
      throw new MetricException(
          "the query needs more than "
              + most
              + " bytes of memory for its series (perhaps: fewer labels, a shorter time, a longer"
              + " step, or sum by)");
    }
    return false;
  }

  void giveBack(long bytes) {
    used -= bytes;
  }
}
