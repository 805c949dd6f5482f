package dev.wadi.sink.capture.named;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a capture by name: lets batches through until the capture has its bytes, or
 * until the place in the log where it ends. A batch goes through whole or not at all, so a capture
 * may exceed its bytes by a part of one batch. Thread-safe.
 */
final class NamedCaptureGate {
  private final long maxBytes;
  private final LongSupplier written;
  private long underWay;
  private @Nullable Map<String, Position> ends;

  /**
   * @param maxBytes of JSON lines, uncompressed
   * @param written so many of them the capture has
   */
  NamedCaptureGate(long maxBytes, LongSupplier written) {
    this.maxBytes = maxBytes;
    this.written = written;
  }

  /** From now on only what the log had before these places. */
  synchronized void endAt(Map<String, Position> places) {
    ends = places;
  }

  /** Whether the capture has all the bytes that it may have. */
  synchronized boolean isFull() {
    return written.getAsLong() >= maxBytes;
  }

  /**
   * Whether a batch goes through; what did is told {@link #done} once.
   *
   * @param start where it begins in its tenant's log; null for lines of a replay
   */
  synchronized boolean admits(Batch batch, @Nullable Position start) {
    boolean admitted =
        (start == null || !isBehindTheEnd(batch.tenant(), start))
            && written.getAsLong() + underWay < maxBytes;
    if (admitted) {
      underWay += batch.lineBytes();
    }
    return admitted;
  }

  /** A batch that went through has arrived, or comes again. */
  synchronized void done(Batch batch) {
    underWay -= batch.lineBytes();
  }

  private boolean isBehindTheEnd(String tenant, Position start) {
    Map<String, Position> known = ends;
    if (known == null) {
      return false;
    }
    Position end = known.get(tenant);
    return end == null || !start.isBefore(end);
  }
}
