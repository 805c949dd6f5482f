package dev.wadi.bench.accuracy;

import java.util.Map;

/**
 * A line of the foreign set, what must not survive of it, and how it came about.
 *
 * @param table the table that counts it
 * @param traits what it is made of: the row that it counts in, for each column of the table
 * @param line as it would be logged
 * @param secret what must not be left
 * @param unseen true for combinations that are only counted, and shown to nobody who mends rules
 */
record FormCase(
    String table, Map<String, String> traits, String line, String secret, boolean unseen) {
  FormCase {
    traits = Map.copyOf(traits);
    if (!line.contains(secret)) {
      throw new IllegalArgumentException("'" + secret + "' is not in: " + line);
    }
  }
}
