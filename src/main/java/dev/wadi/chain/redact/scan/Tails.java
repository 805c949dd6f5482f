package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * The last three letters of words, to turn most other words away. Letters beyond ASCII have a table
 * of their own, by their last bytes in UTF-8.
 */
final class Tails {
  private static final int BITS = 15;

  private final long[] ascii = new long[(1 << BITS) / Long.SIZE];
  private final long[] beyond = new long[(1 << BITS) / Long.SIZE];

  /** Adds a word of two letters or more, in small letters and in capitals. */
  void add(String word) {
    add(word.getBytes(UTF_8));
    add(word.toUpperCase(Locale.ROOT).getBytes(UTF_8));
  }

  private void add(byte[] word) {
    int n = word.length;
    if (n > 2) {
      set(word[n - 3], word[n - 2], word[n - 1]);
      return;
    }
    /* Whatever stands before: the text may begin with it. */
    for (int c = 0; c < 32; c++) {
      set((byte) c, word[0], word[1]);
    }
  }

  private void set(byte c, byte d, byte e) {
    int tail = tail(c, d, e);
    (e < 0 ? beyond : ascii)[tail >>> 6] |= 1L << tail;
  }

  private static int tail(byte c, byte d, byte e) {
    return tail((c & 0xff) | (d & 0xff) << 8 | (e & 0xff) << 16);
  }

  /* The same for small letters as for capitals. */
  private static int tail(int three) {
    return three & 31 | three >>> 3 & 31 << 5 | three >>> 6 & 31 << 10;
  }

  /** False for most letters, the last of them of ASCII; false is certain. */
  boolean has(byte c, byte d, byte e) {
    int tail = tail(c, d, e);
    return (ascii[tail >>> 6] & 1L << tail) != 0;
  }

  /** The same as 0 or 1, of three letters at once, the first of them the lowest byte. */
  long bit(int three) {
    int tail = tail(three);
    return ascii[tail >>> 6] >>> tail & 1;
  }

  /** False for most words that end at {@code last}, behind {@code from}; false is certain. */
  boolean may(byte[] b, int from, int last) {
    byte end = b[last];
    if (!Bytes.alnum(end) && end >= 0) {
      return false;
    }
    int tail = tail(last > from + 1 ? b[last - 2] : 0, b[last - 1], end);
    return ((end < 0 ? beyond : ascii)[tail >>> 6] & 1L << tail) != 0;
  }
}
