package dev.wadi.analysis.replay;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.sort.SortedSpool;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.ScanCalledOffException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Shows the entries of a capture in the order of their times, of all its files together, each when
 * its turn comes. What does not fit into the memory of the {@link Effort} waits in temporary files.
 */
public final class Replay {
  /** Lets time pass. */
  public interface Waiter {
    /**
     * Returns when so many nanoseconds have passed since the first call, at once when they have.
     */
    void until(long nanos) throws InterruptedException;
  }

  private final Pace pace;
  private final Waiter waiter;
  private final LineScanner.Visitor visitor;
  private final CaptureLine line = new CaptureLine();
  private long shown;
  private long before;
  private long due;
  private boolean over;

  private Replay(Pace pace, Waiter waiter, LineScanner.Visitor visitor) {
    this.pace = pace;
    this.waiter = waiter;
    this.visitor = visitor;
  }

  /**
   * Replays what a filter wants.
   *
   * @return how many entries were shown
   * @throws ScanCalledOffException when it was called off before the first entry could be shown
   * @throws InterruptedException while it waits
   */
  public static long run(
      CaptureReader reader,
      CaptureFilter filter,
      Pace pace,
      Effort effort,
      Waiter waiter,
      LineScanner.Visitor visitor)
      throws IOException, InterruptedException {
    Replay replay = new Replay(pace, waiter, visitor);
    try (SortedSpool spool = new SortedSpool(effort.memoryBytes())) {
      collect(reader, filter, effort, spool);
      spool.drain(replay::show);
    } catch (Woken e) {
      throw e.interruption;
    }
    return replay.shown;
  }

  private static void collect(
      CaptureReader reader, CaptureFilter filter, Effort effort, SortedSpool spool)
      throws IOException {
    LineScanner scanner = new LineScanner(filter, effort.report());
    try {
      reader.scan(
          filter,
          1,
          effort.report(),
          () ->
              chunk -> {
                scanner.scan(chunk, wanted -> add(spool, wanted));
                return null;
              },
          (file, nothing) -> true);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean add(SortedSpool spool, CaptureLine wanted) {
    try {
      spool.add(wanted);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void show(byte[] buffer, int offset, int length) throws IOException {
    if (over) {
      return;
    }
    if (!line.parse(buffer, offset, length)) {
      throw new IOException("a line that was one is none any more");
    }
    if (shown > 0) {
      due += pace.nanos(line.timestampNanos() - before);
    }
    before = line.timestampNanos();
    try {
      waiter.until(due);
    } catch (InterruptedException e) {
      throw new Woken(e);
    }
    shown++;
    over = !visitor.visit(line);
  }

  /** Carries an interruption through the spool. */
  private static final class Woken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final InterruptedException interruption;

    Woken(InterruptedException interruption) {
      super(interruption);
      this.interruption = interruption;
    }
  }
}
