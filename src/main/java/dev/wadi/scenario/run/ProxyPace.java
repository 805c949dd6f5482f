package dev.wadi.scenario.run;

import java.time.Duration;

/** How slowly a proxy passes things on. For one thread. */
final class ProxyPace {
  private long latencyNanos;
  private long bytesPerSecond;
  private long freeAtNanos = System.nanoTime();

  void set(Duration latency, long bytes) {
    latencyNanos = latency.toNanos();
    bytesPerSecond = bytes;
    freeAtNanos = System.nanoTime();
  }

  /** When bytes that have come now may go. */
  long due(long now, int bytes) {
    if (bytesPerSecond == 0) {
      return now + latencyNanos;
    }
    /* All connections share one line, on which one thing goes after the other. */
    long from = Math.max(now, freeAtNanos);
    freeAtNanos = from + Math.round(bytes * 1e9 / bytesPerSecond);
    return freeAtNanos + latencyNanos;
  }
}
