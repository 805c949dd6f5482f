package dev.wadi.source.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the sender of a request is told. The door itself adds what HTTP asks for: {@code
 * Retry-After} where the sender may come again, {@code WWW-Authenticate} to a 401, and the receipt
 * to what was kept, unless the headers have it already.
 *
 * @param status of HTTP
 * @param contentType of the body; null when it has none
 * @param body not copied, so nobody may change it afterwards
 * @param headers further ones
 */
public record DoorReply(
    int status, @Nullable String contentType, byte[] body, Map<String, String> headers) {
  private static final byte[] NO_BYTES = {};

  public DoorReply {
    headers = Map.copyOf(headers);
  }

  /** An answer without a body. */
  public static DoorReply empty(int status) {
    return new DoorReply(status, null, NO_BYTES, Map.of());
  }

  /** A text, which ends with a line feed, as Go's http.Error gives it. */
  public static DoorReply text(int status, String text) {
    return new DoorReply(
        status,
        "text/plain; charset=utf-8",
        (text + "\n").getBytes(UTF_8),
        Map.of("X-Content-Type-Options", "nosniff"));
  }

  /** A document in JSON. */
  public static DoorReply json(int status, String json) {
    return new DoorReply(
        status,
        "application/json",
        json.getBytes(UTF_8),
        Map.of("X-Content-Type-Options", "nosniff"));
  }

  public boolean isSuccess() {
    return status < 400;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
