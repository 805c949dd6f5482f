package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which recognisers begin with which three letters. A set of hashes turns most words away; what it
 * lets through is looked up, so that nobody is asked about a word of others. Immutable.
 */
final class Beginnings {
  private static final int HASH_BITS = 14;
  private static final Recogniser[] NONE = {};

  private final long[] hashes = new long[(1 << HASH_BITS) / Long.SIZE];

  /* Open addressing by the hash; at most a quarter full, so that a look-up ends soon. */
  private final int[] keys;
  private final Recogniser[][] recognisers;
  private final int shift;

  Beginnings(List<Recogniser> all) {
    Map<Integer, List<Recogniser>> byKey = new TreeMap<>();
    for (Recogniser recogniser : all) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Letters letters) {
          for (String three : letters.three()) {
            List<Recogniser> those = byKey.computeIfAbsent(key(three), k -> new ArrayList<>());
            if (!those.contains(recogniser)) {
              those.add(recogniser);
            }
          }
        }
      }
    }
    int bits = 4;
    while (1 << bits < 4 * byKey.size()) {
      bits++;
    }
    shift = Integer.SIZE - bits;
    keys = new int[1 << bits];
    recognisers = new Recogniser[1 << bits][];
    byKey.forEach(
        (key, those) -> {
          int hash = hash(key);
          hashes[hash >>> 6] |= 1L << hash;
          int slot = key * 0x9E3779B1 >>> shift;
          while (keys[slot] != 0) {
            slot = slot + 1 & keys.length - 1;
          }
          keys[slot] = key;
          recognisers[slot] = those.toArray(Recogniser[]::new);
        });
  }

  private static int key(String three) {
    return three.charAt(0) | three.charAt(1) << 8 | three.charAt(2) << 16;
  }

  private static int key(byte b0, byte b1, byte b2) {
    return (b0 & 0xff) | (b1 & 0xff) << 8 | (b2 & 0xff) << 16;
  }

  /** The set of hashes. */
  long[] hashes() {
    return hashes;
  }

  /** True when something may begin with these bytes; false is certain. */
  static boolean may(long[] hashes, byte b0, byte b1, byte b2) {
    int hash = hash(key(b0, b1, b2));
    return (hashes[hash >>> 6] & 1L << hash) != 0;
  }

  /** The place of three bytes, the first of them the lowest, in {@link #hashes}. */
  static int hash(int three) {
    return (three * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
  }

  /** Those that begin with these bytes, in their order. */
  Recogniser[] of(byte b0, byte b1, byte b2) {
    int key = key(b0, b1, b2);
    int slot = key * 0x9E3779B1 >>> shift;
    while (keys[slot] != 0) {
      if (keys[slot] == key) {
        return recognisers[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return NONE;
  }
}
