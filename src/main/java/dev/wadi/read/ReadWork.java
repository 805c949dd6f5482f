package dev.wadi.read;

import dev.wadi.capture.ScanReport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of one question, and what it has cost so far. One thread works, others may call it
 * off.
 */
public final class ReadWork {
  /** What Loki's users know to do about it stands in the text. */
  private static final String TOO_LONG =
      "request timed out, decrease the duration of the request or add more label matchers (prefer"
          + " exact match over regex match) to reduce the amount of data processed";

  private final long maxBytes;
  private final ScanReport report = new ScanReport();
  private long recentBytes;
  private long recentLines;
  private long waitedNanos;
  private long startedNanos = System.nanoTime();
  private volatile @Nullable Why why;

  /** Why it ended before its time. */
  enum Why {
    TIMEOUT,
    GONE,
    STOPPED
  }

  /**
   * @param maxBytes that it may unpack
   */
  public ReadWork(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  ScanReport report() {
    return report;
  }

  void callOff(Why reason) {
    if (why == null) {
      why = reason;
    }
    report.callOff();
  }

  boolean isCalledOff() {
    return why != null;
  }

  /** So much of the log was read. */
  void recent(long bytes, long lines) {
    recentBytes += bytes;
    recentLines += lines;
  }

  /** Ends the question when it has cost enough. */
  void require() throws IOException {
    report.requireWanted();
    if (bytes() > maxBytes) {
      throw new ReadException(
          400,
          "the query would read too many bytes (query: more than "
              + maxBytes
              + " bytes, limit: "
              + maxBytes
              + " bytes); consider adding more specific stream selectors or reduce the time range"
              + " of the query");
    }
  }

  /** What of that which was to be read could not be; null for nothing. */
  @Nullable String warning() {
    long frames = report.damagedFrames();
    int damages = report.damages().size();
    return frames == 0 && damages == 0
        ? null
        : "a part of what was kept is damaged and not in this answer (wadi inspect tells where):"
            + " parts of files that cannot be unpacked: "
            + Math.max(frames, damages);
  }

  /** What it means that it was called off. */
  ReadException ended(Exception e) {
    ReadException told =
        why == Why.TIMEOUT
            ? new ReadException(504, TOO_LONG)
            : why == Why.GONE
                ? new ReadException(499, "the request was cancelled by the client")
                : new ReadException(503, "the gateway stops");
    told.initCause(e);
    return told;
  }

  /** So long it waited for its turn; it begins now. */
  void waited(long nanos) {
    waitedNanos = nanos;
    startedNanos = System.nanoTime();
  }

  double waitedSeconds() {
    return waitedNanos / 1e9;
  }

  double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  /** Bytes that were unpacked and looked at. */
  long bytes() {
    return report.plainBytes() + recentBytes;
  }

  /** Lines that were looked at. */
  long lines() {
    return report.lines() + recentLines;
  }
}
