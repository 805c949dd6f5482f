package dev.wadi.query;

import java.util.Arrays;

/**
 * A field's name in the making: what cannot stand in a label name becomes {@code _}, each character
 * one, and a digit in front gets one before it. Names beyond {@value #LONGEST} bytes are given up.
 * For one thread.
 */
final class FieldName {
  static final int LONGEST = 1024;

  private byte[] bytes = new byte[64];
  private int size;
  private boolean tooLong;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Too long to be anybody's wish. */
  boolean givenUp() {
    return tooLong;
  }

  /** Back to a length it had before. */
  void shorten(int length) {
    size = length;
    tooLong = false;
  }

  void appendSeparator() {
    if (size > 0) {
      put((byte) '_');
    }
  }

  /** Adds the bytes of a UTF-8 text one after the other. */
  void append(byte b) {
    if (b >= '0' && b <= '9') {
      if (size == 0) {
        put((byte) '_');
      }
      put(b);
    } else if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_') {
      put(b);
    } else if ((b & 0xc0) != 0x80) {
      put((byte) '_');
    }
  }

  private void put(byte b) {
    if (size == LONGEST) {
      tooLong = true;
      return;
    }
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = b;
  }
}
