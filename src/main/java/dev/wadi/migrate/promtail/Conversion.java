package dev.wadi.migrate.promtail;

import java.util.List;
import java.util.Map;

/**
 * What a configuration became.
 *
 * @param files texts by their path within the folder
 * @param tails the sources that read files
 * @param positionsFile where promtail kept its positions; empty when it does not say
 */
public record Conversion(
    Map<String, String> files, List<Tail> tails, String positionsFile, ImportReport report) {
  public Conversion {
    files = Map.copyOf(files);
    tails = List.copyOf(tails);
  }

  /**
   * A source that reads files.
   *
   * @param name of it, and of the folder of its positions
   * @param paths as the tail's option has them
   * @param exclude likewise
   */
  public record Tail(String name, String paths, String exclude) {}
}
