package dev.wadi.analysis.export;

import dev.wadi.codec.parquet.EncodedRows;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one chunk, ready to be written: as text, or as rows.
 *
 * @param text of which the first {@code length} bytes count; whoever has written them gives it back
 *     to the {@link Buffers}
 * @param part value of the label by which lines are parted; empty when they are not
 */
record Piece(
    String part,
    byte[] text,
    int length,
    @Nullable EncodedRows rows,
    long lines,
    long guardedCells,
    long metadataLeftOut) {
  private static final byte[] NO_TEXT = {};

  static Piece nothing(String part) {
    return new Piece(part, NO_TEXT, 0, null, 0, 0, 0);
  }
}
