package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Bytes;

/** Lines of a private key that is logged line by line. */
final class KeyLines {
  /** Most letters in a line of a key. */
  private static final int KEY_LINE = 76;

  private KeyLines() {}

  /**
   * True when a line may go on with a key that an earlier line began: base64 of at most 76 letters
   * (RFC 7468 and RFC 4880), a header of an encrypted key (RFC 1421), or nothing.
   */
  static boolean isKeyBody(byte[] b, int from, int to) {
    int end = to;
    while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\r' || b[end - 1] == '\n')) {
      end--;
    }
    int start = from;
    while (start < end && (b[start] == ' ' || b[start] == '\t')) {
      start++;
    }
    if (Bytes.matches(b, start, end, "proc-type:") || Bytes.matches(b, start, end, "dek-info:")) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (!Bytes.base64(b[i]) && b[i] != '=') {
        return false;
      }
    }
    return end - start <= KEY_LINE;
  }
}
