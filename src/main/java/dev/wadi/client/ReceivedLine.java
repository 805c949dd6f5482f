package dev.wadi.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line as the server sent it.
 *
 * @param time when it was written
 * @param level null when the server knows none
 * @param key as {@code /env/svc/fn}, of whatever depth
 * @param stackTrace empty when there is none
 */
public record ReceivedLine(
    Instant time,
    @Nullable LogLevel level,
    String key,
    String text,
    String stackTrace,
    HttpFields http) {
  private static final int OBJECT_BYTES = 200;

  /** About what it takes of the memory. */
  long bytes() {
    return OBJECT_BYTES
        + 2L * (key.length() + text.length() + stackTrace.length() + http.url().length());
  }
}
