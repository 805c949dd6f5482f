package dev.wadi.capture;

import java.util.Arrays;
import java.util.List;

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
  private final LiteralSearch[] literals;
  /* Where each literal stands next in the chunk; beyond its end when it does not. */
  private final int[] next;
  private final ScanReport report;
  private final CaptureLine line = new CaptureLine();

  /**
   * @param literals every wanted line holds one of these; empty for no such help
   */
  public LineScanner(CaptureFilter filter, List<LiteralSearch> literals, ScanReport report) {
    this.filter = filter;
    this.literals = literals.toArray(new LiteralSearch[0]);
    this.next = new int[this.literals.length];
    this.report = report;
  }

  /** Visits in order; false when the visitor stopped. */
  public boolean scan(Chunk chunk, Visitor visitor) {
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    Arrays.fill(next, -1);
    while (start < end) {
      if (next.length > 0) {
        int hit = nextHit(b, start, end);
        if (hit == end) {
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
          chunk.sawMalformedLine();
        } else if (filter.accepts(line) && !visitor.visit(line)) {
          return false;
        }
      }
      start = stop + 1;
    }
    return true;
  }

  /** Each literal is searched for once over the chunk: only those that lie behind go on. */
  private int nextHit(byte[] b, int start, int end) {
    int first = end;
    for (int i = 0; i < next.length; i++) {
      if (next[i] < start) {
        int found = literals[i].find(b, start, end);
        next[i] = found < 0 ? end : found;
      }
      first = Math.min(first, next[i]);
    }
    return first;
  }
}
