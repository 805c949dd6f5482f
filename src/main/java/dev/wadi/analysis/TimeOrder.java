package dev.wadi.analysis;

import dev.wadi.analysis.sort.SortedSpool;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * The lines of one or several captures in the order of their times, as batches. Memory is bounded:
 * what does not fit waits in temporary files until {@link #close}. For one thread.
 */
public final class TimeOrder implements AutoCloseable {
  private static final int MOST_BYTES = 4 << 20;

  private final SortedSpool spool;
  private final LineBatch lines;
  private long first;

  /**
   * @param tenant whose batches they will be
   * @param memoryBytes what sorting may hold in memory
   */
  public TimeOrder(String tenant, long memoryBytes) {
    this.spool = new SortedSpool(memoryBytes);
    this.lines = new LineBatch(tenant, name -> true);
  }

  /** Takes the lines of a capture; tells what could not be read of it. */
  public ScanReport add(CaptureReader reader, CaptureFilter filter) throws IOException {
    try {
      return reader.forEachLine(filter, this::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean add(CaptureLine line) {
    try {
      spool.add(line);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands everything over.
   *
   * @param spanNanos time that the lines of one batch are at most apart
   */
  public void forEachBatch(long spanNanos, Consumer<Batch> target) throws IOException {
    CaptureLine line = new CaptureLine();
    spool.drain(
        (buffer, offset, length) -> {
          if (!line.parse(buffer, offset, length)) {
            throw new IOException("a line that was one is none any more");
          }
          boolean far = line.timestampNanos() - first >= spanNanos;
          if (lines.lines() > 0 && (far || lines.bytes() > MOST_BYTES)) {
            target.accept(lines.take());
          }
          if (lines.lines() == 0) {
            first = line.timestampNanos();
          }
          lines.add(line);
        });
    if (lines.lines() > 0) {
      target.accept(lines.take());
    }
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }
}
