package dev.wadi.emit.line;

import java.time.ZoneId;

/**
 * What lines are made of.
 *
 * @param seed the same seed gives the same lines
 * @param partialRatio of the lines that lack something, 0 to 1
 * @param chaos how much noise disagrees with itself, 0 to 1
 * @param plantedRatio of the lines with something planted that must not be kept, 0 to 1
 * @param host that lines name
 * @param zone of times that are written as local ones
 */
public record LineSettings(
    long seed, double partialRatio, double chaos, double plantedRatio, String host, ZoneId zone) {
  public LineSettings {
    ratio("partialRatio", partialRatio);
    ratio("chaos", chaos);
    ratio("plantedRatio", plantedRatio);
    checkHost(host);
  }

  /** Throws for what is no name of a host. */
  public static void checkHost(String host) {
    if (!host.matches("[A-Za-z0-9._-]{1,255}")) {
      throw new IllegalArgumentException(
          "host: (expected: 1 to 255 letters, digits, dots, underlines and hyphens)");
    }
  }

  private static void ratio(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 to 1)");
    }
  }
}
