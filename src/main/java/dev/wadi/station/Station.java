package dev.wadi.station;

import java.util.List;

/**
 * A place where batches come from, wait or end, as people see it. An endpoint of Camel's that
 * implements this, or a bean of its registry, shows by itself in the metrics, in {@code /readyz},
 * in the console and on the command line; nothing has to be registered anywhere else.
 *
 * <p>Threads share it. Nothing here may block, or take longer than it takes to read some counters.
 */
public interface Station {
  /** What it is called; never changes. */
  StationTitle title();

  /** How it is at this moment. */
  StationReport report();

  /** What a person may do to it, such as {@code pause}. */
  default List<StationOperation> operations() {
    return List.of();
  }
}
