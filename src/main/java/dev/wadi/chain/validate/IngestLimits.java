package dev.wadi.chain.validate;

import java.time.Duration;

/**
 * What an entry and its stream may look like. The defaults are those of Loki's {@code
 * limits_config}; a number that is 0 switches its limit off.
 *
 * @param maxLineBytes length of a line
 * @param truncateLines cut longer lines instead of refusing them
 * @param maxLabels labels of a stream, {@code service_name} not counted
 * @param maxLabelNameBytes length of a label's name
 * @param maxLabelValueBytes length of a label's value
 * @param maxMetadataBytes names and values of an entry's structured metadata together
 * @param maxMetadataPairs pairs of an entry's structured metadata
 * @param maxAge an older entry is refused; zero takes any
 * @param maxAhead an entry further in the future is refused; zero takes any
 * @param requireLabels a stream needs at least one label
 */
public record IngestLimits(
    int maxLineBytes,
    boolean truncateLines,
    int maxLabels,
    int maxLabelNameBytes,
    int maxLabelValueBytes,
    int maxMetadataBytes,
    int maxMetadataPairs,
    Duration maxAge,
    Duration maxAhead,
    boolean requireLabels) {

  /** Loki's defaults. */
  public static final IngestLimits LOKI =
      new IngestLimits(
          256 * 1024,
          false,
          15,
          1024,
          2048,
          64 * 1024,
          128,
          Duration.ofDays(7),
          Duration.ofMinutes(10),
          true);

  public IngestLimits {
    requireNotNegative("maxLineBytes", maxLineBytes);
    requireNotNegative("maxLabels", maxLabels);
    requireNotNegative("maxLabelNameBytes", maxLabelNameBytes);
    requireNotNegative("maxLabelValueBytes", maxLabelValueBytes);
    requireNotNegative("maxMetadataBytes", maxMetadataBytes);
    requireNotNegative("maxMetadataPairs", maxMetadataPairs);
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: zero or more)");
    }
    if (maxAhead.isNegative()) {
      throw new IllegalArgumentException("maxAhead: " + maxAhead + " (expected: zero or more)");
    }
  }

  /** The same sizes for senders that give lines of any time and without labels, as logtap's do. */
  public IngestLimits anyTimeAndLabels() {
    return new IngestLimits(
        maxLineBytes,
        truncateLines,
        maxLabels,
        maxLabelNameBytes,
        maxLabelValueBytes,
        maxMetadataBytes,
        maxMetadataPairs,
        Duration.ZERO,
        Duration.ZERO,
        false);
  }

  private static void requireNotNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 0)");
    }
  }
}
