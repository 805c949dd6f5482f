package dev.wadi.analysis.copy;

/**
 * By how much the clock of a capture seems to be wrong.
 *
 * @param source number of the capture in the order given, from 0
 * @param offsetNanos to be added to its times
 * @param confidence 0 to 1
 * @param method how it was found
 * @param applied false when it is so much that nobody believes it
 */
public record ClockCorrection(
    int source, long offsetNanos, double confidence, Method method, boolean applied) {
  /** How an offset was found. */
  public enum Method {
    /** Errors of the same kind were seen first at different times; this is the median. */
    ERROR_SIGNATURE("error_signature"),
    /** No error is in both; this is how far apart they began. */
    METADATA_OVERLAP("metadata_overlap");

    private final String word;

    Method(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }
}
