package dev.wadi.capture;

import org.jspecify.annotations.Nullable;

/**
 * Finds the wanted lines of a chunk. With a literal, the raw bytes are searched first and only
 * lines that hold it are looked at. One for each thread.
 */
public final class LineScanner {
  /** Is shown each wanted line. */
  public interface Visitor {
    /**
     * @param line valid during the call
     * @return false to stop
     */
    boolean visit(CaptureLine line);
  }

  private final CaptureFilter filter;
  private final @Nullable LiteralSearch literal;
  private final ScanReport report;
  private final CaptureLine line = new CaptureLine();

  /**
   * @param literal bytes that every wanted line holds as they are; null for no such help
   */
  public LineScanner(CaptureFilter filter, @Nullable LiteralSearch literal, ScanReport report) {
    this.filter = filter;
    this.literal = literal;
    this.report = report;
  }

  /** Visits in order; false when the visitor stopped. */
  public boolean scan(Chunk chunk, Visitor visitor) {
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    while (start < end) {
      if (literal != null) {
        int hit = literal.find(b, start, end);
        if (hit < 0) {
          return true;
        }
        while (hit > start && b[hit - 1] != '\n') {
          hit--;
        }
        start = hit;
      }
      int newline = LiteralSearch.indexOf(b, (byte) '\n', start, end);
      int stop = newline < 0 ? end : newline;
      if (stop > start) {
        if (!line.parse(b, start, stop - start)) {
          report.malformedLines.increment();
        } else if (filter.accepts(line) && !visitor.visit(line)) {
          return false;
        }
      }
      start = stop + 1;
    }
    return true;
  }
}
