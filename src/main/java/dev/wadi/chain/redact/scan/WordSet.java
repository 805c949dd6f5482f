package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Collection;

/** A list of words of three to eight small letters, to be asked often. Immutable. */
final class WordSet {
  static final int LEAST_LETTERS = 3;
  static final int MOST_LETTERS = 8;

  private static final int HASH_BITS = 15;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /* A word is one long, its first letter the lowest byte. Open addressing, at most half full. */
  private final long[] keys;

  /* By the hash of a word: turns most others away within the quickest of the caches. */
  private final long[] hashes = new long[(1 << HASH_BITS) / Long.SIZE];
  private final int shift;

  WordSet(Collection<String> words) {
    int bits = 4;
    while (1 << bits < 2 * words.size()) {
      bits++;
    }
    keys = new long[1 << bits];
    shift = Long.SIZE - bits;
    for (String word : words) {
      byte[] b = word.getBytes(US_ASCII);
      long key = key(b, 0, b.length);
      int slot = slot(key);
      while (keys[slot] != 0 && keys[slot] != key) {
        slot = slot + 1 & keys.length - 1;
      }
      keys[slot] = key;
      int hash = hash(key);
      hashes[hash >>> 6] |= 1L << hash;
    }
  }

  private static int hash(long key) {
    return (int) (key * 0x9E3779B97F4A7C15L >>> Long.SIZE - HASH_BITS);
  }

  /**
   * The same as 0 or 1, and 1 for a few others: false is certain.
   *
   * @param start at least eight bytes before the end of the array
   */
  long may(byte[] b, int start, int length) {
    long key = (long) LONGS.get(b, start) & -1L >>> Long.SIZE - Byte.SIZE * length;
    int hash = hash(key);
    return hashes[hash >>> 6] >>> hash & 1;
  }

  private int slot(long key) {
    return (int) (key * 0x9E3779B97F4A7C15L >>> shift);
  }

  private static long key(byte[] b, int start, int length) {
    if (start + Long.BYTES <= b.length) {
      return (long) LONGS.get(b, start) & -1L >>> Long.SIZE - Byte.SIZE * length;
    }
    long key = 0;
    for (int k = 0; k < length; k++) {
      key |= (b[start + k] & 0xffL) << Byte.SIZE * k;
    }
    return key;
  }

  /** True when a word of so many letters is one of the list. */
  boolean has(byte[] b, int start, int length) {
    if (length < LEAST_LETTERS || length > MOST_LETTERS) {
      return false;
    }
    long key = key(b, start, length);
    int slot = slot(key);
    while (keys[slot] != 0) {
      if (keys[slot] == key) {
        return true;
      }
      slot = slot + 1 & keys.length - 1;
    }
    return false;
  }
}
