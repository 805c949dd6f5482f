package dev.wadi.journey;

import dev.wadi.kit.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** What {@code /metrics} said at one moment. */
record PageOfMetrics(List<String> lines) {

  static PageOfMetrics of(GatewayProcess gateway) {
    try {
      return new PageOfMetrics(gateway.get("/metrics").body().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether there is a series of that name with all these labels. */
  boolean has(String name, String... labels) {
    return lines.stream().anyMatch(line -> isOf(line, name, labels));
  }

  /** The sum of all series of that name with all these labels; 0 when there is none. */
  double sum(String name, String... labels) {
    return lines.stream()
        .filter(line -> isOf(line, name, labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static boolean isOf(String line, String name, String... labels) {
    if (!line.startsWith(name + " ") && !line.startsWith(name + "{")) {
      return false;
    }
    for (String label : labels) {
      if (!line.contains(label)) {
        return false;
      }
    }
    return true;
  }
}
