package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import java.util.Arrays;

/** Base64 in either alphabet: RFC 4648. */
final class Base64 {
  private Base64() {}

  /** True for a letter of either alphabet. */
  static boolean letter(byte c) {
    return Bytes.base64Value(c) >= 0;
  }

  /** Decodes base64 in either alphabet and stops at the first other letter. */
  static byte[] decode(byte[] b, int start, int end) {
    byte[] out = new byte[(end - start) * 3 / 4 + 3];
    int n = 0;
    int bits = 0;
    int have = 0;
    for (int i = start; i < end; i++) {
      int value = Bytes.base64Value(b[i]);
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
}
