package dev.wadi.chain.limit;

import dev.wadi.model.Allowance;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket of requests, full at first, that fills at a steady rate.
 *
 * <p>Not tokens are counted but when the bucket will be full again (the generic cell rate
 * algorithm, ITU-T I.371): one number in whole nanoseconds, so that nothing is lost to rounding
 * however often it is asked, also at one request a second. Threads may share it.
 */
final class RequestBucket {
  private final long nanosEach;
  private final long nanosAll;
  private final AtomicLong fullAt;

  RequestBucket(Allowance allowance, long nowNanos) {
    nanosEach = Math.max(1, Math.round(1e9 / allowance.requestsPerSecond()));
    nanosAll = Math.multiplyExact(nanosEach, allowance.burst());
    fullAt = new AtomicLong(nowNanos);
  }

  /** Takes one request: 0 when there was one, else the nanoseconds until there is. */
  long take(long nowNanos) {
    while (true) {
      long known = fullAt.get();
      long from = Math.max(0, known - nowNanos);
      long wait = from + nanosEach - nanosAll;
      if (wait > 0) {
        return wait;
      }
      if (fullAt.compareAndSet(known, nowNanos + from + nanosEach)) {
        return 0;
      }
    }
  }

  /** Requests that could be made now. */
  int left(long nowNanos) {
    long missing = Math.max(0, fullAt.get() - nowNanos);
    return (int) ((nanosAll - missing) / nanosEach);
  }
}
