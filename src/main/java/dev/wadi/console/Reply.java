package dev.wadi.console;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the console answers to one request.
 *
 * @param status HTTP status
 * @param headers headers beside those that every answer carries
 * @param body the bytes; shared, not to be changed
 * @param file what is sent in place of the body; null for the body
 */
record Reply(int status, Map<String, String> headers, byte[] body, @Nullable Path file) {
  private static final byte[] NOTHING = new byte[0];

  Reply {
    headers = Map.copyOf(headers);
  }

  Reply(int status, Map<String, String> headers, byte[] body) {
    this(status, headers, body, null);
  }

  static Reply file(Path file, Map<String, String> headers) {
    return new Reply(200, headers, NOTHING, file);
  }

  static Reply json(int status, String json) {
    return new Reply(
        status,
        Map.of("Content-Type", "application/json; charset=utf-8"),
        json.getBytes(StandardCharsets.UTF_8));
  }

  static Reply text(int status, String text) {
    return new Reply(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  static Reply to(String location) {
    return new Reply(302, Map.of("Location", location), NOTHING);
  }

  /** The same with one header more. */
  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, body, file);
  }
}
