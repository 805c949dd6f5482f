package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which recognisers begin with which three letters. A set of hashes turns most words away; what it
 * lets through is looked up, so that nobody is asked about a word of others. Immutable.
 */
final class Beginnings {
  private static final int HASH_BITS = 16;
  private static final Recogniser[] NONE = {};

  /** Makes small letters of capitals. */
  private static final long SMALL = 0x2020202020202020L;

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = EACH << 7;

  private final long[] hashes = new long[(1 << HASH_BITS) / Long.SIZE];

  /* The same of prefixes of three letters alone, and of four letters of all others. */
  private final long[] threes = new long[(1 << HASH_BITS) / Long.SIZE];
  private final long[] fours = new long[(1 << HASH_BITS) / Long.SIZE];

  /* Open addressing by the hash; at most a quarter full, so that a look-up ends soon. */
  private final int[] keys;
  private final Recogniser[][] recognisers;

  /* By slot: for each prefix its first eight letters, the first of them the lowest byte, and which
   * bytes it has. */
  private final long[][] wanted;

  /* The same of prefixes that go on without a blank or quote. */
  private final long[][] whole;
  private final int shift;

  Beginnings(List<Recogniser> all) {
    Map<Integer, List<Recogniser>> byKey = new TreeMap<>();
    Map<Integer, Set<String>> prefixes = new TreeMap<>();
    Map<Integer, Set<String>> tokens = new TreeMap<>();
    for (Recogniser recogniser : all) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Letters letters) {
          for (String prefix : letters.prefixes()) {
            int key = key(prefix);
            (letters.whole() ? tokens : prefixes)
                .computeIfAbsent(key, k -> new TreeSet<>())
                .add(prefix);
            List<Recogniser> those = byKey.computeIfAbsent(key, k -> new ArrayList<>());
            if (!those.contains(recogniser)) {
              those.add(recogniser);
            }
            if (prefix.length() == 3) {
              set(threes, hash(key));
            } else {
              set(fours, hash(key | (prefix.charAt(3) | 0x20) << 24));
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
    wanted = new long[1 << bits][];
    whole = new long[1 << bits][];
    byKey.forEach(
        (key, those) -> {
          set(hashes, hash(key));
          int slot = key * 0x9E3779B1 >>> shift;
          while (keys[slot] != 0) {
            slot = slot + 1 & keys.length - 1;
          }
          keys[slot] = key;
          recognisers[slot] = those.toArray(Recogniser[]::new);
          wanted[slot] = wanted(prefixes.getOrDefault(key, Set.of()));
          whole[slot] = wanted(tokens.getOrDefault(key, Set.of()));
        });
  }

  private static void set(long[] hashes, int hash) {
    hashes[hash >>> 6] |= 1L << hash;
  }

  private static long[] wanted(Set<String> prefixes) {
    long[] all = new long[2 * prefixes.size()];
    int n = 0;
    for (String prefix : prefixes) {
      int length = Math.min(Long.BYTES, prefix.length());
      long letters = 0;
      for (int k = 0; k < length; k++) {
        letters |= (long) prefix.charAt(k) << 8 * k;
      }
      long mask = -1L >>> 8 * (Long.BYTES - length);
      all[n++] = (letters | SMALL) & mask;
      all[n++] = mask;
    }
    return all;
  }

  /** 0 for most words by their first four letters, the first of them the lowest byte; else 1. */
  int mayBegin(int four) {
    int three = hash(four & 0xffffff);
    int whole = hash(four | 0x20 << 24);
    return (int) (threes[three >>> 6] >>> three | fours[whole >>> 6] >>> whole) & 1;
  }

  /** False when nothing begins with these eight bytes; false is certain. */
  boolean may(long eight) {
    int key = (int) eight & 0xffffff;
    int slot = key * 0x9E3779B1 >>> shift;
    while (keys[slot] != 0) {
      if (keys[slot] == key) {
        return begins(eight, wanted[slot]) || (!isParted(eight) && begins(eight, whole[slot]));
      }
      slot = slot + 1 & keys.length - 1;
    }
    return false;
  }

  private static boolean begins(long eight, long[] those) {
    long small = eight | SMALL;
    for (int k = 0; k < those.length; k += 2) {
      if ((small & those[k + 1]) == those[k]) {
        return true;
      }
    }
    return false;
  }

  /* True when one of eight bytes is a blank or a double quote. */
  private static boolean isParted(long eight) {
    long blank = eight ^ 0x20 * EACH;
    long quote = eight ^ 0x22 * EACH;
    return ((blank - EACH & ~blank | quote - EACH & ~quote) & HIGH) != 0;
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
