package dev.wadi.chain.redact.scan;

import static dev.wadi.chain.redact.scan.Masks.BLANK;
import static dev.wadi.chain.redact.scan.Masks.BLOCKS;
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

  /** The same of a block with few words, as the last of a line is. */
  private static final int FEW = 3;

  /** Where a phrase lies across the middle or the edge of a block: bytes behind that. */
  private static final long SURE = 0xfffL;

  /** So many of its words begin in these at most. */
  private static final int SURE_WORDS = 3;

  /** So many words of a phrase begin before its last. */
  private static final int LEAST_WORDS = Beginning.Phrase.LEAST_WORDS - 1;

  private static final int HALF = 32;

  private final FirstLetters letters;
  private final Beginnings prefixes;
  private final long[] masks;

  /* Blocks in which a phrase may begin, the first of the window the lowest bit. */
  private long phrases;

  /* Words before the block at hand with which a phrase may have begun, and in which block. */
  private int openWords;
  private int openBlock;

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
    openWords = 0;
    openBlock = 0;
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
    int always = Long.bitCount(starts) <= FEW ? FEW : ALWAYS;
    for (int k = 0; k < always; k++) {
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
   * Up to where its twelfth word begins a phrase has 44 bytes or more, and nothing but its own signs
   * and words. So many in a row lie across an edge of a block or across its middle, and there eleven
   * words begin. The words of a block are looked up all at once, since nobody can foresee at which
   * of them a sentence ends to look like a phrase.
   */
  void seekPhrase(byte[] b, int base, int n, long starts) {
    long[] m = masks;
    int block = LANES_EACH * n;
    long lower = m[block + WORD] & ~(m[block + DIGIT] | m[block + UPPER] | m[block + UNDERSCORE]);
    long other =
        ~(lower | m[block + BLANK] | m[block + QUOTE] | m[block + LIST] | m[block + HYPHEN]);
    if ((other & SURE) != 0 && (other >>> HALF & SURE) != 0) {
      /* A phrase ends here within a few bytes, or it begins behind the second of these. */
      if (openWords + SURE_WORDS >= LEAST_WORDS) {
        phrases |= -1L << openBlock & -1L >>> BLOCKS - 1 - n;
      }
      openWords = Long.bitCount(starts & ~(-1L >>> Long.numberOfLeadingZeros(other)));
      openBlock = n;
      return;
    }
    other |= starts & ~listed(b, base, starts);
    long first = other & -other;
    long last = Long.highestOneBit(other);
    int words = openWords + Long.bitCount(starts & first - 1);
    int before = Long.numberOfLeadingZeros(other << HALF);
    int behind = Long.numberOfTrailingZeros(other >>> HALF);
    long middle = -1L << Math.max(0, HALF - before) & -1L >>> Math.max(0, HALF - behind);
    int open = other == 0 ? words : Long.bitCount(starts & ~(last | last - 1));
    if (Math.max(words, Math.max(open, Long.bitCount(starts & middle))) >= LEAST_WORDS) {
      phrases |= -1L << openBlock & -1L >>> BLOCKS - 1 - n;
    }
    openWords = open;
    openBlock = other == 0 ? openBlock : n;
  }

  /* Which of these words may be of a phrase. */
  private long listed(byte[] b, int base, long starts) {
    if (base + 64 + Long.BYTES > b.length) {
      return starts;
    }
    long found = 0;
    long left = starts;
    for (int k = 0; k < ALWAYS; k++) {
      long eight = (long) LONGS.get(b, base + Long.numberOfTrailingZeros(left));
      long first = left & -left;
      found |= first & -letters.inPhrase(eight);
      left ^= first;
    }
    return found | left;
  }

  /**
   * Blocks in which a phrase may begin, the first of the window the lowest bit.
   *
   * @param on whether the text goes on behind the window, which is not seen from here
   */
  long phrases(boolean on) {
    return on ? phrases | -1L << openBlock : phrases;
  }
}
