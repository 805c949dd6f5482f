package dev.wadi.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * The bytes of a request that a person wrote down: lines of the head may end with a line feed
 * alone, and what a client adds by itself (Host, Content-Length) is added where it is missing.
 */
final class HttpText {
  private HttpText() {}

  /** A head and a body in one. */
  static byte[] request(byte[] text) {
    int head = text.length;
    int body = text.length;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        int next = i + 1 < text.length && text[i + 1] == '\r' ? i + 2 : i + 1;
        if (next < text.length && text[next] == '\n') {
          head = i;
          body = next + 1;
          break;
        }
      }
    }
    return request(new String(text, 0, head, UTF_8), Arrays.copyOfRange(text, body, text.length));
  }

  static byte[] request(String head, byte[] body) {
    StringBuilder lines = new StringBuilder();
    boolean host = false;
    boolean length = false;
    for (String line : head.strip().split("\r?\n", -1)) {
      String lower = line.toLowerCase(Locale.ROOT);
      host |= lower.startsWith("host:");
      length |= lower.startsWith("content-length:") || lower.startsWith("transfer-encoding:");
      lines.append(line).append("\r\n");
    }
    if (!host) {
      lines.append("Host: localhost\r\n");
    }
    if (!length && body.length > 0) {
      lines.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(lines.append("\r\n").toString().getBytes(isLatin(head) ? ISO_8859_1 : UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static boolean isLatin(String head) {
    return head.chars().allMatch(c -> c < 0x80);
  }
}
