package dev.wadi.codec.envelope;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * Undoes Base64 where it stands, which is possible because three bytes need four letters. The usual
 * alphabet with its padding, nothing between: RFC 4648, 4.
 */
final class Base64InPlace {
  private static final int[] VALUES = values();

  private Base64InPlace() {}

  /** How many bytes stand at the offset now; -1 when the text is no Base64. */
  static int decode(byte[] bytes, int offset, int length) {
    if (length % 4 != 0) {
      return -1;
    }
    if (length == 0) {
      return 0;
    }
    int last = offset + length - 4;
    int out = offset;
    for (int in = offset; in < last; in += 4) {
      int three =
          VALUES[bytes[in] & 0xff] << 18
              | VALUES[bytes[in + 1] & 0xff] << 12
              | VALUES[bytes[in + 2] & 0xff] << 6
              | VALUES[bytes[in + 3] & 0xff];
      if (three < 0) {
        return -1;
      }
      bytes[out] = (byte) (three >> 16);
      bytes[out + 1] = (byte) (three >> 8);
      bytes[out + 2] = (byte) three;
      out += 3;
    }
    int letters = bytes[last + 3] != '=' ? 4 : bytes[last + 2] != '=' ? 3 : 2;
    int three = 0;
    for (int i = 0; i < 4; i++) {
      int value = i < letters ? VALUES[bytes[last + i] & 0xff] : 0;
      if (value < 0) {
        return -1;
      }
      three = three << 6 | value;
    }
    for (int i = 1; i < letters; i++) {
      bytes[out++] = (byte) (three >> (24 - 8 * i));
    }
    return out - offset;
  }

  /* What is no letter of the alphabet is below zero, and so is every number that it is put into. */
  private static int[] values() {
    int[] values = new int[256];
    Arrays.fill(values, -1);
    byte[] alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(US_ASCII);
    for (int i = 0; i < alphabet.length; i++) {
      values[alphabet[i]] = i;
    }
    return values;
  }
}
