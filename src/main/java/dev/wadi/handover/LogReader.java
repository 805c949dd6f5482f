package dev.wadi.handover;

import org.jspecify.annotations.Nullable;

/** An endpoint that reads a log for a sink. */
@FunctionalInterface
public interface LogReader {
  /** The name of its reader, which is that of the sink; null where it only writes. */
  @Nullable String getReader();
}
