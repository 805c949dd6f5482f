package dev.wadi.bench;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;

/** Numbers of a running gateway as {@code /metrics} tells them. */
final class BenchMetrics {
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
}
