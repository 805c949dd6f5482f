package dev.wadi.chain.redact.scan;

import static dev.wadi.chain.redact.scan.Masks.BLANK;
import static dev.wadi.chain.redact.scan.Masks.DIGIT;
import static dev.wadi.chain.redact.scan.Masks.HYPHEN;
import static dev.wadi.chain.redact.scan.Masks.LANES_EACH;
import static dev.wadi.chain.redact.scan.Masks.LIST;
import static dev.wadi.chain.redact.scan.Masks.QUOTE;
import static dev.wadi.chain.redact.scan.Masks.UNDERSCORE;
import static dev.wadi.chain.redact.scan.Masks.UPPER;
import static dev.wadi.chain.redact.scan.Masks.WORD;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Marks the words with which a token or a command may begin, and tells where a phrase may. For one
 * thread.
 */
final class WordMarks {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /**
   * So many words of a block are looked at whether it has them or not: how many it has is what no
   * predictor foresees.
   */
  private static final int ALWAYS = 9;

  /** Of a phrase that begins before the middle or the end of a block: bytes behind that. */
  private static final long SURE = 0xffffL;

  private static final int SURE_WORDS = 4;

  private static final int HALF = 32;

  private final FirstLetters letters;
  private final Beginnings prefixes;
  private final long[] masks;

  /* Blocks in which a phrase may begin, the first of the window the lowest bit. */
  private long phrases;

  /**
   * @param masks of the window at hand
   */
  WordMarks(FirstLetters letters, Beginnings prefixes, long[] masks) {
    this.letters = letters;
    this.prefixes = prefixes;
    this.masks = masks;
  }

  /** Begins another window. */
  void begin() {
    phrases = 0;
  }

  /**
   * Words of a block whose first letters begin a token.
   *
   * @param base where the block begins
   * @param starts where its words begin
   */
  long of(byte[] b, int from, int base, int to, long starts) {
    if (base + 64 + Long.BYTES > b.length) {
      return ofRest(b, from, base, to, starts);
    }
    long may = 0;
    long left = starts;
    for (int k = 0; k < ALWAYS; k++) {
      int four = (int) INTS.get(b, base + Long.numberOfTrailingZeros(left));
      long first = left & -left;
      may |= first & -letters.begins(four);
      left ^= first;
    }
    for (; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      may |= letters.begins((int) INTS.get(b, base + p)) << p;
    }
    long found = 0;
    for (; may != 0; may &= may - 1) {
      int p = Long.numberOfTrailingZeros(may);
      long eight = (long) LONGS.get(b, base + p);
      if (letters.begins(eight) && prefixes.may(eight, b, from, base + p, to)) {
        found |= 1L << p;
      }
    }
    return found;
  }

  /* The same so near to the end of the array that eight bytes cannot be read at once. */
  private long ofRest(byte[] b, int from, int base, int to, long starts) {
    long found = 0;
    for (long left = starts; left != 0; left &= left - 1) {
      int p = Long.numberOfTrailingZeros(left);
      if (prefixes.may(eight(b, base + p), b, from, base + p, to)) {
        found |= 1L << p;
      }
    }
    return found;
  }

  private static long eight(byte[] b, int place) {
    if (place + Long.BYTES <= b.length) {
      return (long) LONGS.get(b, place);
    }
    long eight = 0;
    for (int k = 0; k < b.length - place; k++) {
      eight |= (b[place + k] & 0xffL) << Byte.SIZE * k;
    }
    return eight;
  }

  /*
   * A phrase of twelve words has 47 bytes or more, and no more than eight of its words begin before
   * the next middle or end of a block: so sixteen bytes behind that are its own, and the first four
   * words that begin there.
   */
  void seekPhrase(byte[] b, int base, int n, long starts) {
    long[] m = masks;
    int block = LANES_EACH * n;
    long lower = m[block + WORD] & ~(m[block + DIGIT] | m[block + UPPER] | m[block + UNDERSCORE]);
    long other =
        ~(lower | m[block + BLANK] | m[block + QUOTE] | m[block + LIST] | m[block + HYPHEN]);
    if ((other & SURE) == 0 && mayGoOn(b, base, starts & -1L >>> HALF)) {
      phrases |= 1L << n | 1L << n >>> 1;
    }
    if ((other >>> HALF & SURE) == 0 && mayGoOn(b, base, starts & -1L << HALF)) {
      phrases |= 1L << n;
    }
  }

  /* The first four of these words may be of a phrase. */
  private boolean mayGoOn(byte[] b, int base, long starts) {
    long left = starts;
    for (int k = 0; k < SURE_WORDS && left != 0; k++) {
      if (!letters.inPhrase(eight(b, base + Long.numberOfTrailingZeros(left)))) {
        return false;
      }
      left &= left - 1;
    }
    return true;
  }

  /** Blocks in which a phrase may begin, the first of the window the lowest bit. */
  long phrases() {
    return phrases;
  }
}
