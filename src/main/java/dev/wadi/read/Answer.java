package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/**
 * What who asked gets.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param parts of the body, one after another: a large one is not made in one piece
 * @param headers besides that
 */
record Answer(int status, String contentType, List<byte[]> parts, Map<String, String> headers) {
  static final int SWITCHING = 101;
  static final String JSON = "application/json; charset=UTF-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  static Answer json(List<byte[]> parts) {
    return new Answer(200, JSON, parts, Map.of());
  }

  /** From here on both sides speak another protocol. */
  static Answer switching() {
    return new Answer(SWITCHING, TEXT, List.of(), Map.of());
  }

  /** In words, as Loki says what is wrong. */
  static Answer text(int status, String words) {
    return new Answer(
        status, TEXT, List.of(words.getBytes(UTF_8)), Map.of("X-Content-Type-Options", "nosniff"));
  }

  /** The same, and when to come again. */
  Answer later(int seconds) {
    return new Answer(status, contentType, parts, Map.of("Retry-After", Integer.toString(seconds)));
  }

  /** Bytes of the body. */
  int length() {
    return parts.stream().mapToInt(part -> part.length).sum();
  }

  /** The body in one piece. */
  byte[] body() {
    byte[] body = new byte[length()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, body, at, part.length);
      at += part.length;
    }
    return body;
  }
}
