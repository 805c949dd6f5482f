package dev.wadi.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** How fast bytes may go, of all streams together. */
final class Pace {
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /*
   * Each taker is given the time at which its bytes are due and waits for it outside the lock; so
   * streams take turns and none starves. After a pause at most a tenth of a second is made up for.
   */
  private final ReentrantLock lock = new ReentrantLock(); // guards due
  private final LongSupplier ticker;
  private final double nanosPerByte;
  private long due;

  Pace(long bytesPerSecond, LongSupplier ticker) {
    this.nanosPerByte = bytesPerSecond == 0 ? 0 : 1e9 / bytesPerSecond;
    this.ticker = ticker;
    this.due = ticker.getAsLong();
  }

  /** Waits until so many bytes may go. */
  void take(int bytes) throws IOException {
    if (nanosPerByte == 0 || bytes <= 0) {
      return;
    }
    long wait = waitFor(bytes);
    if (wait > 0) {
      try {
        TimeUnit.NANOSECONDS.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while keeping to the bandwidth");
      }
    }
  }

  /** How long to wait before so many bytes go; they count as gone. */
  long waitFor(int bytes) {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      due = Math.max(due, now - BURST_NANOS);
      long wait = due - now;
      due += (long) (bytes * nanosPerByte);
      return Math.max(wait, 0);
    } finally {
      lock.unlock();
    }
  }
}
