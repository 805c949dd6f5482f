package dev.wadi.source.push;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a push is told.
 *
 * @param status of HTTP
 * @param text without the line feed that ends it; null for none
 * @param headers beyond those of the text
 */
record PushReply(int status, @Nullable String text, Map<String, String> headers) {
  PushReply {
    headers = Map.copyOf(headers);
  }

  boolean isSuccess() {
    return status < 400;
  }
}
