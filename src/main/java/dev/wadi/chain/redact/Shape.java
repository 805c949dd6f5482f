package dev.wadi.chain.redact;

/**
 * How the digits of a number are grouped, as one {@code long} that can be compared: for each group
 * its size and the separator behind it.
 */
final class Shape {
  static final byte NONE = 0;
  static final byte BLANK = 1;
  static final byte HYPHEN = 2;
  static final byte DOT = 3;
  static final byte SLASH = 4;
  static final byte BRACKET = 5;
  static final byte SEVERAL = 6;

  /** One group. */
  static final long PLAIN = 0;

  private Shape() {}

  static long with(long shape, int size, byte separator) {
    return shape << 8 | size << 3 | separator;
  }

  /** The shape that is written as {@code 3.3.3-2}. */
  static long of(String text) {
    long shape = 0;
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isDigit(c)) {
        size = c - '0';
      } else {
        shape = with(shape, size, c == ' ' ? BLANK : c == '-' ? HYPHEN : c == '.' ? DOT : SLASH);
      }
    }
    return with(shape, size, NONE);
  }
}
