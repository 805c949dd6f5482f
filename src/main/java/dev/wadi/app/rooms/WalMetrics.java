package dev.wadi.app.rooms;

import dev.wadi.buffer.wal.WalObserver;
import dev.wadi.management.Metrics;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * How long syncs take and how much goes into one: what a WAL tells at each, and not by a number.
 */
final class WalMetrics {
  private static final Map<String, String> NONE = Map.of();
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final long[] BYTES = {1 << 10, 1 << 14, 1 << 17, 1 << 20, 1 << 22, 1 << 24};

  private WalMetrics() {}

  static WalObserver observer(Metrics metrics) {
    LongConsumer syncs =
        metrics.times("wadi_wal_sync_duration_seconds", "Time of one fsync.", NONE, SECONDS);
    LongConsumer groups =
        metrics.sizes("wadi_wal_group_bytes", "Bytes of appends answered together.", NONE, BYTES);
    return new WalObserver() {
      @Override
      public void synced(long nanos) {
        syncs.accept(nanos);
      }

      @Override
      public void grouped(int appends, long bytes) {
        groups.accept(bytes);
      }
    };
  }
}
