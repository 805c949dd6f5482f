package dev.wadi.codec.text;

/** Finds the parts of a line of one format. For one thread. */
interface LineParser {
  /**
   * Fills in what the line tells.
   *
   * @param parts begun for this line; what is in it counts only when the line fits
   * @return whether the line fits the format
   */
  boolean parse(byte[] b, int from, int to, LineParts parts);
}
