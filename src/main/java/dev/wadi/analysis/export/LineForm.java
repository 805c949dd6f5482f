package dev.wadi.analysis.export;

import dev.wadi.capture.CaptureLine;
import dev.wadi.model.Labels;

/** Gives lines another form. One for each thread and part. */
interface LineForm {
  /**
   * Adds a line.
   *
   * @param labels of the line; the same object for lines with the same bytes there
   */
  void add(CaptureLine line, LabelText labels);

  /** Adds a line by its bytes, if they tell that it needs no other form. */
  default boolean takes(byte[] buffer, int start, int end) {
    return false;
  }

  /** What was added since the last time. */
  Piece take(String part);

  /**
   * Labels in the forms that lines need them in, made once for many lines.
   *
   * @param labels sorted by name
   * @param canonical the bytes in the file are as a capture of ours has them
   * @param middle what stands in a line of JSON between time and text, with the quote
   * @param csv the cell, quoted where that is needed
   * @param guarded the cell would have been a formula
   */
  record LabelText(Labels labels, boolean canonical, byte[] middle, byte[] csv, boolean guarded) {}
}
