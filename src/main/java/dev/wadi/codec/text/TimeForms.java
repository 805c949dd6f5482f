package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What libraries write around a time when they make a text of it. */
final class TimeForms {
  private static final int LONGEST_NUMBER = 40;

  private TimeForms() {}

  /**
   * Whether the rest behind a time that has an offset tells its zone once more: {@code
   * [Europe/Berlin]} of Java, {@code CET m=+0.1} of Go.
   */
  static boolean isZoneTold(byte[] b, int from, int to) {
    if (from < to && b[from] == '[') {
      return Bytes.indexOf(b, ']', from, to) == to - 1;
    }
    int name = Bytes.skipBlanks(b, from, to);
    int nameEnd = Bytes.wordEnd(b, name, to);
    if (name == from || nameEnd == name) {
      return false;
    }
    if (!isMonotonic(b, name, nameEnd)) {
      for (int i = name; i < nameEnd; i++) {
        if (!Bytes.isLetter(b[i]) && !Bytes.isDigit(b[i]) && b[i] != '+' && b[i] != '-') {
          return false;
        }
      }
      name = Bytes.skipBlanks(b, nameEnd, to);
      nameEnd = Bytes.wordEnd(b, name, to);
    }
    return name == to || (nameEnd == to && isMonotonic(b, name, nameEnd));
  }

  private static boolean isMonotonic(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, "m=");
  }

  /** Whether a number goes on with an exponent, behind its digits or behind its fraction. */
  static boolean isScientific(byte[] b, int at, int to) {
    int exponent = b[at] == '.' ? Bytes.digitsEnd(b, at + 1, to) : at;
    return exponent < to
        && (b[exponent] == 'e' || b[exponent] == 'E')
        && numberEnd(b, at, to) > exponent + 1;
  }

  /** Behind all that a number may have in it. */
  static int numberEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to
        && (Bytes.isDigit(b[i])
            || b[i] == '.'
            || b[i] == 'e'
            || b[i] == 'E'
            || b[i] == '+'
            || b[i] == '-')) {
      i++;
    }
    return i;
  }

  /** The number that begins here; null when it is none, or a longer one than a time has. */
  static @Nullable BigDecimal scientific(byte[] b, int from, int to) {
    int end = numberEnd(b, from, to);
    if (end - from > LONGEST_NUMBER) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(new String(b, from, end - from, US_ASCII));
      /* An exponent of a billion would be written out. */
      boolean written = Math.abs((long) value.precision() - value.scale()) < LONGEST_NUMBER;
      return written && value.scale() < LONGEST_NUMBER ? value : null;
    } catch (NumberFormatException e) {
      return null; // letters that make no number
    }
  }
}
