package dev.wadi.analysis.export;

/**
 * What was exported.
 *
 * @param lines exported
 * @param bytes written
 * @param files made
 * @param guardedCells that would have been formulas to a spreadsheet
 * @param metadataLeftOut lines with structured metadata, which the columns do not hold
 */
public record ExportResult(
    long lines, long bytes, int files, long guardedCells, long metadataLeftOut) {}
