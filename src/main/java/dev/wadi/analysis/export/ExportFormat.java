package dev.wadi.analysis.export;

/** What lines are exported as. */
public enum ExportFormat {
  /** Lines of JSON as a capture of ours has them. */
  JSONL("jsonl"),
  /** Comma-separated: time, labels, message, each line ended by a line feed. */
  CSV("csv"),
  /** Apache Parquet: time, labels, message as columns, compressed by ZSTD. */
  PARQUET("parquet");

  private final String word;

  ExportFormat(String word) {
    this.word = word;
  }

  /** Its name on the command line, and the ending of files. */
  public String word() {
    return word;
  }
}
