package dev.wadi.codec.logstack;

import java.util.Set;
import java.util.TreeSet;

/**
 * How much LogStack takes at a time.
 *
 * @param maxEntries of a batch
 * @param maxEntryBytes of one entry as it stands in the request
 * @param maxBatchBytes of all entries together, likewise
 * @param labels that an entry may name
 * @param maxLabels of one entry
 * @param maxLabelChars of the value of a label
 */
public record LogstackLimits(
    int maxEntries,
    int maxEntryBytes,
    int maxBatchBytes,
    Set<String> labels,
    int maxLabels,
    int maxLabelChars) {
  /** As LogStack has them. */
  public static final LogstackLimits DEFAULTS =
      new LogstackLimits(
          500,
          32_768,
          1_048_576,
          Set.of("service", "env", "level", "schema_version", "region", "tenant"),
          6,
          64);

  public LogstackLimits {
    labels = Set.copyOf(labels);
    requirePositive("maxEntries", maxEntries);
    requirePositive("maxEntryBytes", maxEntryBytes);
    requirePositive("maxBatchBytes", maxBatchBytes);
    requirePositive("maxLabelChars", maxLabelChars);
    if (maxLabels < 0) {
      throw new IllegalArgumentException("maxLabels: " + maxLabels + " (expected: >= 0)");
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  /** The names of labels for a sentence. */
  String toldLabels() {
    return String.join(", ", new TreeSet<>(labels));
  }
}
