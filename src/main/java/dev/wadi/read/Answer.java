package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * What who asked gets.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param headers besides that
 */
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {
  static final String JSON = "application/json; charset=UTF-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(byte[] body) {
    return new Answer(200, JSON, body, Map.of());
  }

  /** In words, as Loki says what is wrong. */
  static Answer text(int status, String words) {
    return new Answer(
        status, TEXT, words.getBytes(UTF_8), Map.of("X-Content-Type-Options", "nosniff"));
  }

  /** The same, and when to come again. */
  Answer later(int seconds) {
    return new Answer(status, contentType, body, Map.of("Retry-After", Integer.toString(seconds)));
  }
}
