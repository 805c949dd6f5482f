package dev.wadi.emit.send;

import org.jspecify.annotations.Nullable;

/** When batches are due, counted from the start, one after the other. For one thread. */
public interface Pacing {
  /** So many lines, at a time after the start. */
  record Due(int lines, long afterNanos) {}

  /** What is due next, or null when all is. */
  @Nullable Due next();
}
