package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Numbers of a running gateway as {@code /metrics} tells them. */
final class BenchMetrics {
  private static final String KEPT = "wadi_capture_kept_entries_total";

  private BenchMetrics() {}

  /** All series of a name added up; label texts that are given must occur in the series. */
  static long sum(GatewayProcess gateway, String name, String... labels)
      throws IOException, InterruptedException {
    double sum = 0;
    boolean found = false;
    for (String line : gateway.get("/metrics").body().lines().toList()) {
      if (!line.startsWith(name + "{") && !line.startsWith(name + " ")) {
        continue;
      }
      boolean fits = true;
      for (String label : labels) {
        fits &= line.contains(label);
      }
      if (fits) {
        found = true;
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    if (!found) {
      throw new IllegalStateException("no metric " + name);
    }
    return Math.round(sum);
  }

  /** Lines that captures have taken so far. */
  static long captured(GatewayProcess gateway) throws IOException, InterruptedException {
    return sum(gateway, KEPT);
  }

  /**
   * Waits until nothing waits for captures and they have taken no line for two seconds; returns
   * when they last did, in seconds. What they hold is asked and not the size of their files, which
   * are also written anew when letters are put into them later.
   */
  static double awaitCaptured(GatewayProcess gateway, Duration longest)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    long lastChange = start;
    long kept = captured(gateway);
    while ((System.nanoTime() - lastChange < TimeUnit.SECONDS.toNanos(2)
            || sum(gateway, "wadi_sink_backlog_bytes", "sink=\"capture\"") > 0)
        && System.nanoTime() - start < longest.toNanos()) {
      TimeUnit.MILLISECONDS.sleep(250);
      long now = captured(gateway);
      if (now != kept) {
        kept = now;
        lastChange = System.nanoTime();
      }
    }
    return (lastChange - start) / 1e9;
  }
}
