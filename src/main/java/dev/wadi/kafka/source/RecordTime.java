package dev.wadi.kafka.source;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Times of records, which producers set as they like: what nanoseconds in 64 bits cannot tell is
 * the last moment that they can, in the year 2262, and not one long ago.
 */
final class RecordTime {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int MOST_DIGITS = 20;

  private RecordTime() {}

  static long nanos(long millis) {
    long most = Long.MAX_VALUE / NANOS_PER_MILLI;
    return millis > most ? Long.MAX_VALUE : Math.max(millis, -most) * NANOS_PER_MILLI;
  }

  /** What a header of ours says; null when it is somebody else's of that name. */
  static @Nullable Long of(@Nullable Header header) {
    if (header == null || header.value() == null || header.value().length > MOST_DIGITS) {
      return null;
    }
    try {
      return Long.parseLong(new String(header.value(), US_ASCII));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
