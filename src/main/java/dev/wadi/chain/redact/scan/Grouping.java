package dev.wadi.chain.redact.scan;

/**
 * How the digits of a number are grouped, as one {@code long} that can be compared: for each group
 * its size and the separator behind it.
 */
public final class Grouping {
  public static final byte NONE = 0;
  public static final byte BLANK = 1;
  public static final byte HYPHEN = 2;
  public static final byte DOT = 3;
  public static final byte SLASH = 4;
  public static final byte BRACKET = 5;
  public static final byte SEVERAL = 6;

  /** Between the columns of a table; only the groups of a card go across it. */
  public static final byte TAB = 7;

  /** One group. */
  public static final long PLAIN = 0;

  private Grouping() {}

  /** A shape with one more group, and what stands behind that. */
  public static long with(long shape, int size, byte separator) {
    return shape << 8 | size << 3 | separator;
  }

  /** The shape that is written as {@code 3.3.3-2}. */
  public static long of(String text) {
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
