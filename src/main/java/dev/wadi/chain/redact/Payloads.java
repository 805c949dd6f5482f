package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Encoded;
import java.util.Arrays;

/**
 * Text inside text: percent encoding (RFC 3986), JSON's {@code \\uXXXX}, base64 (RFC 4648). What is
 * found inside is taken out of the text around it; the depth is bounded.
 */
final class Payloads {
  private static final int MOST_BYTES = 64 * 1024;

  /** A base64 text shorter than this holds too little to be worth a look. */
  static final int LEAST_BASE64 = 16;

  private static final byte[] VALUE = new byte[256];

  static {
    Arrays.fill(VALUE, (byte) -1);
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < letters.length(); i++) {
      VALUE[letters.charAt(i)] = (byte) i;
    }
    VALUE['-'] = 62;
    VALUE['_'] = 63;
  }

  private Payloads() {}

  /** Decodes base64 in either alphabet and stops at the first other letter. */
  static byte[] base64(byte[] b, int start, int end) {
    byte[] out = new byte[(end - start) * 3 / 4 + 3];
    int n = 0;
    int bits = 0;
    int have = 0;
    for (int i = start; i < end; i++) {
      int value = VALUE[b[i] & 0xff];
      if (value < 0) {
        break;
      }
      bits = bits << 6 | value;
      have += 6;
      if (have >= 8) {
        have -= 8;
        out[n++] = (byte) (bits >> have);
      }
    }
    return Arrays.copyOf(out, n);
  }

  /** True when the first eight letters at {@code i} decode to plain text. */
  static boolean mayBeText(byte[] b, int i) {
    int bits = 0;
    for (int half = 0; half < 2; half++) {
      bits = 0;
      for (int k = 0; k < 4; k++) {
        int value = VALUE[b[i + half * 4 + k] & 0xff];
        if (value < 0) {
          return false;
        }
        bits = bits << 6 | value;
      }
      for (int k = 0; k < 3; k++) {
        int c = bits >> (16 - 8 * k) & 0xff;
        if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c > 0x7e) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A base64 text that begins at {@code i}: looks inside, and takes the whole of it when something
   * is found there.
   */
  static int base64At(Scanner s, int i, int wordEnd) {
    if (s.depth >= Encoded.MOST_DEPTH || i < s.base64Done) {
      return wordEnd;
    }
    s.contextual = true;
    byte[] b = s.b;
    int limit = Math.min(s.to, i + MOST_BYTES);
    int end = i;
    while (end < limit && VALUE[b[end] & 0xff] >= 0) {
      end++;
    }
    byte[] decoded = base64(b, i, end);
    while (end < s.to && b[end] == '=') {
      end++;
    }
    s.base64Done = end;
    s.charge((end - i) * 2);
    int odd = 0;
    for (byte c : decoded) {
      odd += (c >= 0 && c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7f ? 1 : 0;
    }
    if (odd * 20 > decoded.length) {
      return wordEnd;
    }
    Scanner inner = s.within(decoded, decoded.length);
    if (inner.count == 0) {
      return wordEnd;
    }
    s.add(inner.kinds[0], i, end, inner.scores[0], "base64/" + inner.names[0]);
    return end;
  }

  /** A percent-encoded or \\u-escaped stretch around {@code i}: looks at it decoded. */
  static void encodedAt(Scanner s, int i) {
    if (s.depth >= Encoded.MOST_DEPTH || i < s.encodedDone) {
      return;
    }
    s.contextual = true;
    byte[] b = s.b;
    int low = Math.max(Math.max(s.from, s.encodedDone), i - 256);
    int start = i;
    while (start > low && !ends(b[start - 1])) {
      start--;
    }
    int high = Math.min(s.to, i + MOST_BYTES);
    int end = i;
    while (end < high && !ends(b[end])) {
      end++;
    }
    s.encodedDone = end;
    s.charge((end - start) * 2);
    byte[] decoded = new byte[end - start];
    int[] places = new int[end - start + 1];
    int n = 0;
    int at = start;
    while (at < end) {
      places[n] = at;
      if (b[at] == '%' && at + 2 < end && Bytes.hex(b[at + 1]) && Bytes.hex(b[at + 2])) {
        decoded[n++] = (byte) (Bytes.hexValue(b[at + 1]) << 4 | Bytes.hexValue(b[at + 2]));
        at += 3;
      } else if (Encoded.isUnicodeEscape(b, at, end)
          && b[at + 2] == '0'
          && b[at + 3] == '0'
          && b[at + 4] < '8') {
        decoded[n++] = (byte) (Bytes.hexValue(b[at + 4]) << 4 | Bytes.hexValue(b[at + 5]));
        at += 6;
      } else if (b[at] == '\\' && at + 1 < end && b[at + 1] == '\\') {
        /* Escaped once more: JSON in a string. */
        at++;
      } else {
        decoded[n++] = b[at++];
      }
    }
    places[n] = end;
    Scanner inner = s.within(decoded, n);
    for (int k = 0; k < inner.count; k++) {
      s.add(
          inner.kinds[k],
          places[inner.starts[k]],
          places[inner.ends[k]],
          inner.scores[k],
          "encoded/" + inner.names[k]);
    }
  }

  private static boolean ends(byte c) {
    return c == ' ' || c == '"' || c == '\'' || c == '\t' || c == '\n' || c == '\r' || c == '<'
        || c == '>';
  }
}
