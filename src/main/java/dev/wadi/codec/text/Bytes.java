package dev.wadi.codec.text;

/** Small looks into bytes that the parsers share; every place found is within the bounds given. */
final class Bytes {
  private Bytes() {}

  /** The first such byte, or {@code to}. */
  static int indexOf(byte[] b, int wanted, int from, int to) {
    int i = from;
    while (i < to && b[i] != wanted) {
      i++;
    }
    return i;
  }

  /** The first byte that is no blank, or {@code to}. */
  static int skipBlanks(byte[] b, int from, int to) {
    int i = from;
    while (i < to && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    return i;
  }

  /** The first blank, or {@code to}. */
  static int wordEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != ' ' && b[i] != '\t') {
      i++;
    }
    return i;
  }

  /** Behind the digits that begin here. */
  static int digitsEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to && isDigit(b[i])) {
      i++;
    }
    return i;
  }

  /** A number of at most nine digits, or -1. */
  static int number(byte[] b, int from, int to) {
    if (from >= to || to - from > 9) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(b[i])) {
        return -1;
      }
      value = value * 10 + b[i] - '0';
    }
    return value;
  }

  static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Whether the text stands here as it is. */
  static boolean startsWith(byte[] b, int from, int to, String text) {
    if (to - from < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text stands at the end as it is. */
  static boolean endsWith(byte[] b, int from, int to, String text) {
    return to - from >= text.length() && startsWith(b, to - text.length(), to, text);
  }

  /** Where an ASCII text stands first, or -1. */
  static int find(byte[] b, int from, int to, String text) {
    int last = to - text.length();
    int first = text.charAt(0);
    for (int i = from; i <= last; i++) {
      if (b[i] == first && startsWith(b, i, to, text)) {
        return i;
      }
    }
    return -1;
  }
}
