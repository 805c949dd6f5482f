package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Bytes of texts, and where one may be cut. */
final class Utf8 {
  private Utf8() {}

  /** Bytes that a text has. */
  static int bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        /* Half a pair counts two of its four; one that stands alone becomes one '?'. */
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  /** The beginning of a text that has at most so many bytes, whole characters only. */
  static String cut(String text, int mostBytes) {
    if (text.length() <= mostBytes / 3) {
      return text;
    }
    byte[] bytes = text.getBytes(UTF_8);
    return bytes.length <= mostBytes ? text : new String(bytes, 0, end(bytes, mostBytes), UTF_8);
  }

  /** Where to end at most there, so that no character is torn. */
  static int end(byte[] bytes, int most) {
    int end = Math.min(most, bytes.length);
    while (end > 0 && end < bytes.length && (bytes[end] & 0xc0) == 0x80) {
      end--;
    }
    return end;
  }

  /**
   * A text within a bound: what does not fit makes room for a marker that says how much it was.
   *
   * @return the same bytes when they fit
   */
  static byte[] marked(byte[] bytes, int most) {
    if (bytes.length <= most) {
      return bytes;
    }
    int room = Math.max(0, most - marker(bytes.length).length);
    int end = end(bytes, room);
    byte[] marker = marker(bytes.length - end);
    byte[] marked = java.util.Arrays.copyOf(bytes, Math.min(most, end + marker.length));
    System.arraycopy(marker, 0, marked, end, marked.length - end);
    return marked;
  }

  private static byte[] marker(int bytes) {
    return ("… [cut: " + bytes + " more bytes]").getBytes(UTF_8);
  }
}
