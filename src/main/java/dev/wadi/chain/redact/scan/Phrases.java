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
import static dev.wadi.chain.redact.scan.Masks.ahead;
import static dev.wadi.chain.redact.scan.Masks.behind;

/**
 * Marks where words of a list could follow one another, twelve or more: small letters, and nothing
 * but blanks, commas, hyphens and quotes between them. For one thread.
 */
final class Phrases {
  private static final int LEAST_WORDS = Beginning.Phrase.LEAST_WORDS;

  /** More words in a row than this are not counted, but left to the recogniser. */
  private static final int MOST_WORDS = 256;

  private static final long LOW_HALF = 0xffffffffL;
  private static final long HIGH_HALF = ~LOW_HALF;

  private final WordSet words;
  private final long[] masks;

  /* Where the words of the stretch at hand begin, and how long they are. */
  private final int[] starts = new int[MOST_WORDS];
  private final byte[] lengths = new byte[MOST_WORDS];

  /* Up to where the stretches of this window were read, and what came of the last. */
  private int readTo;
  private boolean may;

  /**
   * @param masks of the window at hand
   */
  Phrases(WordSet words, long[] masks) {
    this.words = words;
    this.masks = masks;
  }

  /** Begins another window. */
  void begin() {
    readTo = 0;
  }

  /*
   * Where 47 small letters and what parts the words of a phrase begin: twelve words of three. The
   * last three of these begin behind the next edge of 32 bytes, so that two words tell of most
   * stretches that they are no phrase.
   */
  long of(byte[] b, int at, int n, long startsHere) {
    long[] m = masks;
    int block = LANES_EACH * n;
    int base = at + 64 * n;
    long plain = plain(block);
    long plainNext = plain(block + LANES_EACH);
    long found = startsHere & ~m[block + UPPER];
    found &= runs(plain, plainNext);
    if (found == 0) {
      return 0;
    }
    if (base + 128 <= b.length) {
      long word = m[block + WORD];
      long next = m[block + LANES_EACH + WORD];
      long low = areListed(b, base, startsHere & HIGH_HALF, word, next);
      long nextStarts = next & ~(next << 1 | word >>> 63) & LOW_HALF;
      long high = areListed(b, base + 64, nextStarts, next, 0);
      found &= -low & LOW_HALF | -high & HIGH_HALF;
      if (found == 0) {
        return 0;
      }
    }
    /* A word of one or two letters, or of nine, is none of the list: few sentences go without. */
    found &= runs(plain & ~unfit(n), plainNext & ~unfit(n + 1));
    if (found == 0) {
      return 0;
    }
    long kept = 0;
    for (long left = found; left != 0; ) {
      int p = Long.numberOfTrailingZeros(left);
      if (base + p >= readTo) {
        read(b, at, n, p);
      }
      int end = readTo - base;
      long stretch = end >= 64 ? -1L : (1L << end) - 1;
      kept |= may ? left & stretch : 0;
      left &= ~stretch;
    }
    return kept;
  }

  /* 1 when the first two of these words may be of the list, else 0. */
  private long areListed(byte[] b, int base, long those, long word, long next) {
    long others = those & those - 1;
    if (others == 0) {
      return 0;
    }
    int p = Long.numberOfTrailingZeros(those);
    int q = Long.numberOfTrailingZeros(others);
    long first = ~(word >>> p) & 0x1ff;
    long second = ~Masks.from(word, next, q) & 0x1ff;
    if (first == 0 || second == 0) {
      return 0;
    }
    return words.may(b, base + p, Long.numberOfTrailingZeros(first))
        & words.may(b, base + q, Long.numberOfTrailingZeros(second));
  }

  /*
   * Reads the stretch that begins at place p of block n. Of twelve words in a row one is the
   * twelfth, the 24th ... of the stretch: mostly these few are looked up.
   */
  private void read(byte[] b, int at, int n, int p) {
    int count = 0;
    int block = n;
    long open = -1L << p;
    may = false;
    while (true) {
      long stop = (~plain(LANES_EACH * block) | unfit(block)) & open;
      long inside = open & (stop == 0 ? -1L : (stop & -stop) - 1);
      for (long left = starts(block) & inside; left != 0; left &= left - 1) {
        int place = Long.numberOfTrailingZeros(left);
        if (count == MOST_WORDS) {
          may = true;
        } else {
          starts[count] = at + 64 * block + place;
          lengths[count++] = (byte) length(block, place);
        }
      }
      readTo = at + 64 * block + (stop == 0 ? 64 : Long.numberOfTrailingZeros(stop));
      if (stop != 0) {
        break;
      }
      block++;
      open = -1L;
      if (block >= BLOCKS) {
        /* What goes on behind the window is not seen from here. */
        may = true;
        break;
      }
    }
    may |= hasRow(b, count);
  }

  private boolean hasRow(byte[] b, int count) {
    int k = LEAST_WORDS - 1;
    while (k < count) {
      int j = k;
      while (j > k - LEAST_WORDS && words.has(b, starts[j], lengths[j])) {
        j--;
      }
      if (j == k - LEAST_WORDS) {
        return true;
      }
      k = j + LEAST_WORDS;
    }
    return false;
  }

  private long starts(int n) {
    long word = masks[LANES_EACH * n + WORD];
    return word & ~behind(word, n == 0 ? 0 : masks[LANES_EACH * (n - 1) + WORD], 1);
  }

  private int length(int n, int place) {
    long[] m = masks;
    long word = m[LANES_EACH * n + WORD];
    return Long.numberOfTrailingZeros(~Masks.from(word, m[LANES_EACH * (n + 1) + WORD], place));
  }

  /* Where a word begins that has less than three letters or more than eight. */
  private long unfit(int n) {
    long[] m = masks;
    long word = m[LANES_EACH * n + WORD];
    long next = n < BLOCKS ? m[LANES_EACH * (n + 1) + WORD] : 0;
    long two = word & ahead(word, next, 1);
    long nextTwo = next & next >>> 1;
    long four = two & ahead(two, nextTwo, 2);
    long nextFour = nextTwo & nextTwo >>> 2;
    long nine = four & ahead(four, nextFour, 4) & ahead(word, next, 8);
    return starts(n) & (~(two & ahead(word, next, 2)) | nine);
  }

  /* Where 47 in a row begin. */
  private static long runs(long plain, long plainNext) {
    long two = plain & ahead(plain, plainNext, 1);
    long twoNext = plainNext & plainNext >>> 1;
    long four = two & ahead(two, twoNext, 2);
    long fourNext = twoNext & twoNext >>> 2;
    long eight = four & ahead(four, fourNext, 4);
    if (eight == 0) {
      return 0;
    }
    long eightNext = fourNext & fourNext >>> 4;
    long sixteen = eight & ahead(eight, eightNext, 8);
    long sixteenNext = eightNext & eightNext >>> 8;
    long many = sixteen & ahead(sixteen, sixteenNext, 16);
    long manyNext = sixteenNext & sixteenNext >>> 16;
    return many & ahead(many, manyNext, 15);
  }

  private long plain(int block) {
    long[] m = masks;
    long lower = m[block + WORD] & ~(m[block + DIGIT] | m[block + UPPER] | m[block + UNDERSCORE]);
    return lower | m[block + BLANK] | m[block + QUOTE] | m[block + LIST] | m[block + HYPHEN];
  }
}
