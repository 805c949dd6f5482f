package dev.wadi.analysis.copy;

/**
 * How often a line is in each capture, one after the other: of each line as many are kept as are in
 * the capture that has most of it. For one thread.
 */
final class Copies {
  private int source = -1;
  private long ofSource;
  private long kept;

  /** Whether one more from a capture is to be kept; all lines of one follow on each other. */
  boolean keepsOneOf(int from) {
    if (source != from) {
      source = from;
      ofSource = 0;
    }
    ofSource++;
    if (ofSource <= kept) {
      return false;
    }
    kept = ofSource;
    return true;
  }
}
