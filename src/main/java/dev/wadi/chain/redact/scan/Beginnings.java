package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /* Open addressing by the hash; at most a quarter full, so that a look-up ends soon. */
  private final int[] keys;
  private final Recogniser[][] recognisers;

  /* By slot: for each prefix its first eight letters, the first of them the lowest byte, and which
   * bytes it has; those that go on without a blank or quote are of their own. */
  private final long[][] wanted;
  private final long[][] whole;

  /* For each of these prefixes those that begin with it. */
  private final Recogniser[][][] wantedBy;
  private final Recogniser[][][] wholeBy;
  private final int shift;

  Beginnings(List<Recogniser> all) {
    Map<Integer, List<Recogniser>> byKey = new TreeMap<>();
    Map<Integer, Map<String, List<Recogniser>>> prefixes = new TreeMap<>();
    Map<Integer, Map<String, List<Recogniser>>> tokens = new TreeMap<>();
    for (Recogniser recogniser : all) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Letters letters) {
          for (String prefix : letters.prefixes()) {
            int key = key(prefix);
            (letters.whole() ? tokens : prefixes)
                .computeIfAbsent(key, k -> new TreeMap<>())
                .computeIfAbsent(prefix, k -> new ArrayList<>())
                .add(recogniser);
            List<Recogniser> those = byKey.computeIfAbsent(key, k -> new ArrayList<>());
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
    wanted = new long[1 << bits][];
    whole = new long[1 << bits][];
    wantedBy = new Recogniser[1 << bits][][];
    wholeBy = new Recogniser[1 << bits][][];
    byKey.forEach(
        (key, those) -> {
          set(hashes, hash(key));
          int slot = key * 0x9E3779B1 >>> shift;
          while (keys[slot] != 0) {
            slot = slot + 1 & keys.length - 1;
          }
          keys[slot] = key;
          recognisers[slot] = those.toArray(Recogniser[]::new);
          Map<String, List<Recogniser>> some = prefixes.getOrDefault(key, Map.of());
          wanted[slot] = wanted(some.keySet());
          wantedBy[slot] = by(some.values());
          some = tokens.getOrDefault(key, Map.of());
          whole[slot] = wanted(some.keySet());
          wholeBy[slot] = by(some.values());
        });
  }

  private static void set(long[] hashes, int hash) {
    hashes[hash >>> 6] |= 1L << hash;
  }

  private static Recogniser[][] by(Collection<List<Recogniser>> those) {
    return those.stream().map(l -> l.toArray(Recogniser[]::new)).toArray(Recogniser[][]::new);
  }

  private static long[] wanted(Collection<String> prefixes) {
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

  /**
   * False when nothing begins at {@code at}, where these eight bytes stand; false is certain.
   *
   * @param from where the text begins
   * @param to where it ends
   */
  boolean may(long eight, byte[] b, int from, int at, int to) {
    int key = (int) eight & 0xffffff;
    int slot = key * 0x9E3779B1 >>> shift;
    while (keys[slot] != 0) {
      if (keys[slot] == key) {
        return begins(eight, wanted[slot], wantedBy[slot], b, from, at, to)
            || (whole[slot].length > 0
                && !isParted(eight)
                && begins(eight, whole[slot], wholeBy[slot], b, from, at, to));
      }
      slot = slot + 1 & keys.length - 1;
    }
    return false;
  }

  private static boolean begins(
      long eight, long[] those, Recogniser[][] by, byte[] b, int from, int at, int to) {
    long small = eight | SMALL;
    for (int k = 0; k < those.length; k += 2) {
      if ((small & those[k + 1]) == those[k] && Recogniser.anyMay(by[k >> 1], b, from, at, to)) {
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
