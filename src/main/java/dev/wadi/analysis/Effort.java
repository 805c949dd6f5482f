package dev.wadi.analysis;

import dev.wadi.capture.ScanReport;

/**
 * What one question may use, what it has met, and how far it is. Whoever asked may watch it, and
 * call it off, from another thread.
 *
 * @param threads that read and look, at least 1
 * @param memoryBytes what may be held to sort or gather; what goes beyond lies in temporary files
 * @param report of all that the question reads
 */
public record Effort(int threads, long memoryBytes, ScanReport report) {
  private static final long ORDINARY_MEMORY = 64L << 20;

  public Effort {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: >= 1)");
    }
    if (memoryBytes < 1) {
      throw new IllegalArgumentException("memoryBytes: " + memoryBytes + " (expected: >= 1)");
    }
  }

  /** So many threads and 64 MB. */
  public static Effort of(int threads) {
    return new Effort(threads, ORDINARY_MEMORY, new ScanReport());
  }

  /** A thread for each processor and 64 MB. */
  public static Effort ordinary() {
    return of(Runtime.getRuntime().availableProcessors());
  }

  public Effort withMemoryBytes(long bytes) {
    return new Effort(threads, bytes, report);
  }

  /** Bytes on disk that the question has read or passed over so far. */
  public long passedBytes() {
    return report.passedBytes();
  }

  /** Bytes on disk that it set out to read. */
  public long expectedBytes() {
    return report.expectedBytes();
  }

  /**
   * Ends it soon, with a {@link dev.wadi.capture.ScanCalledOffException}; nothing half-made stays.
   */
  public void callOff() {
    report.callOff();
  }
}
