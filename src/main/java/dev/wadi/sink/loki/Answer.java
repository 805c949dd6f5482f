package dev.wadi.sink.loki;

import org.jspecify.annotations.Nullable;

/**
 * What the server said to one request.
 *
 * @param status HTTP status
 * @param retryAfter its {@code Retry-After} header as it came
 * @param contentType its {@code Content-Type}, empty when there was none
 * @param text the beginning of the body
 */
record Answer(int status, @Nullable String retryAfter, String contentType, String text) {
  Answer(int status, String text) {
    this(status, null, "", text);
  }
}
