package dev.wadi.chain.redact.recognise;

import java.util.Arrays;

/** Base64 in either alphabet: RFC 4648. */
final class Base64 {
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

  private Base64() {}

  /** True for a letter of either alphabet. */
  static boolean letter(byte c) {
    return VALUE[c & 0xff] >= 0;
  }

  /** Decodes base64 in either alphabet and stops at the first other letter. */
  static byte[] decode(byte[] b, int start, int end) {
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
}
