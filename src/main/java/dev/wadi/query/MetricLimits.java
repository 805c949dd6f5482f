package dev.wadi.query;

/**
 * Bounds of what is kept while metric queries are asked of a stream.
 *
 * @param seriesEach series that one selection may have; samples of further ones are not counted
 * @param bytes about the memory of all series together
 */
public record MetricLimits(int seriesEach, long bytes) {
  public MetricLimits {
    if (seriesEach < 1) {
      throw new IllegalArgumentException("seriesEach: " + seriesEach + " (expected: 1 or more)");
    }
    if (bytes < 1 << 16) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: 65536 or more)");
    }
  }
}
