package dev.wadi.analysis.export;

import dev.wadi.capture.CaptureFilter;

/**
 * Which lines are exported, and as what.
 *
 * @param filter entries that it holds for
 * @param splitBy name of the label by whose values lines are parted into files; empty for one file
 * @param metadata CSV and Parquet have a column for structured metadata; JSON lines always tell
 *     them
 * @param guarded CSV cells that a spreadsheet would take for a formula have an apostrophe in front
 */
public record ExportRequest(
    CaptureFilter filter, ExportFormat format, String splitBy, boolean metadata, boolean guarded) {
  /** One file; formulas are guarded against. */
  public static ExportRequest of(CaptureFilter filter, ExportFormat format) {
    return new ExportRequest(filter, format, "", false, true);
  }

  /** A file for each value of a label. */
  public ExportRequest splitBy(String label) {
    return new ExportRequest(filter, format, label, metadata, guarded);
  }

  public ExportRequest withMetadata(boolean wanted) {
    return new ExportRequest(filter, format, splitBy, wanted, guarded);
  }

  public ExportRequest guarded(boolean wanted) {
    return new ExportRequest(filter, format, splitBy, metadata, wanted);
  }
}
