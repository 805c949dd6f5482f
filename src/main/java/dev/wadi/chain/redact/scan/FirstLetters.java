package dev.wadi.chain.redact.scan;

import java.util.Collection;
import java.util.List;

/**
 * What the first letters of a word tell: whether a token or a command may begin with it, and
 * whether it may be a word of a phrase. Four letters turn most words away, five most of the others.
 * Immutable.
 */
final class FirstLetters {
  /** What may stand behind a word of a phrase. */
  private static final String BEHIND = " \t\"',;-";

  private static final int BITS = 16;
  private static final int FOUR_BITS = 11;
  private static final int HEAD_BITS = 13;
  private static final int ALONE_BITS = 15;
  private static final int SPREAD = 0x9E3779B1;

  /* By a hash of four letters. Beginnings: in the lower half the fifth letters with which they go
   * on, as their last five bits have them; in the upper half, by further bits of the hash, those of
   * four letters alone. */
  private final long[] beginnings = new long[1 << FOUR_BITS];

  /* Words of phrases: their fifth letters. */
  private final int[] words = new int[1 << FOUR_BITS];

  /* By three letters: the fourth letters with which beginnings go on, as their last four bits have
   * them, so that the look at a word is one look-up. */
  private final short[] heads = new short[1 << HEAD_BITS];

  /* Beginnings of three letters alone. */
  private final long[] alone = new long[(1 << ALONE_BITS) / Long.SIZE];

  /**
   * @param on whose beginnings count
   */
  FirstLetters(List<Recogniser> on) {
    for (Recogniser recogniser : on) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Letters letters) {
          letters.prefixes().forEach(this::addBeginning);
        } else if (beginning instanceof Beginning.Phrase phrase) {
          addWords(phrase.words());
        }
      }
    }
  }

  private void addBeginning(String prefix) {
    int letters = prefix.charAt(0) | prefix.charAt(1) << 8 | prefix.charAt(2) << 16;
    int head = three(letters, HEAD_BITS);
    if (prefix.length() == 3) {
      heads[head] = -1;
      int three = three(letters, ALONE_BITS);
      alone[three >>> 6] |= 1L << three;
      return;
    }
    heads[head] |= (short) (1 << (prefix.charAt(3) & 15));
    int hash = hash(four(prefix));
    beginnings[row(hash)] |=
        prefix.length() == 4 ? 1L << 32 + (hash & 31) : 1L << (prefix.charAt(4) & 31);
  }

  private void addWords(Collection<String> all) {
    for (String word : all) {
      if (word.length() > 4) {
        words[row(hash(four(word)))] |= 1 << word.charAt(4);
      } else if (word.length() == 4) {
        BEHIND.chars().forEach(c -> words[row(hash(four(word)))] |= 1 << c);
      }
    }
  }

  private static int four(String word) {
    return word.charAt(0) | word.charAt(1) << 8 | word.charAt(2) << 16 | word.charAt(3) << 24;
  }

  /**
   * The place in the tables of four letters, the first of them the lowest byte. Letter case of the
   * fourth does not count.
   */
  private static int hash(int four) {
    return (four | 0x20 << 24) * SPREAD >>> Integer.SIZE - BITS;
  }

  private static int row(int hash) {
    return hash >>> BITS - FOUR_BITS;
  }

  private static int three(int letters, int bits) {
    return (letters << 8) * SPREAD >>> Integer.SIZE - bits;
  }

  /** 1 when something may begin with these four bytes, the first of them the lowest; else 0. */
  long begins(int four) {
    int fourths = heads[three(four, HEAD_BITS)] >>> (four >>> 24 & 15);
    return fourths & 1L;
  }

  /** The same by five of these eight bytes, the first of them the lowest: false is certain. */
  boolean begins(long eight) {
    int hash = hash((int) eight);
    long four = beginnings[row(hash)];
    int three = three((int) eight, ALONE_BITS);
    int own = (int) (four >>> 32) >>> hash;
    int fifth = (int) four >>> (int) (eight >>> 32);
    return ((own | fifth | (int) (alone[three >>> 6] >>> three)) & 1) != 0;
  }

  /**
   * 1 when this may be a word of a phrase that goes on; 0 is certain. A word of three letters may
   * always be one.
   */
  long inPhrase(long eight) {
    int row = row(hash((int) eight));
    int known = words[row] >>> (int) (eight >>> 32) | (int) (~eight >>> 30);
    return known & 1L;
  }
}
