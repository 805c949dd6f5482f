package dev.wadi.analysis.export;

import dev.wadi.codec.parquet.EncodedRows;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one chunk, ready to be written: as text, or as rows.
 *
 * @param part value of the label by which lines are parted; empty when they are not
 */
record Piece(
    String part,
    byte[] text,
    @Nullable EncodedRows rows,
    long lines,
    long guardedCells,
    long metadataLeftOut) {}
