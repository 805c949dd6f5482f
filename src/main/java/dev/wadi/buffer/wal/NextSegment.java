package dev.wadi.buffer.wal;

import org.jspecify.annotations.Nullable;

/** The next segment of a tenant, made or in the making. Guarded by its log's lock. */
final class NextSegment {
  final long number;
  @Nullable Segment segment;

  NextSegment(long number) {
    this.number = number;
  }
}
