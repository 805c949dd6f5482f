package dev.wadi.sink.delivery;

import org.jspecify.annotations.Nullable;

/**
 * What a server said to one HTTP request.
 *
 * @param status HTTP status
 * @param retryAfter its {@code Retry-After} header as it came
 * @param contentType its {@code Content-Type}, empty when there was none
 * @param text the beginning of the body
 */
public record HttpReply(int status, @Nullable String retryAfter, String contentType, String text) {
  public HttpReply(int status, String text) {
    this(status, null, "", text);
  }
}
