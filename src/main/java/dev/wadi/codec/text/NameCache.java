package dev.wadi.codec.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names of structured metadata as lines spell them, each made once: letters, digits and {@code _}
 * stay, every other byte becomes {@code _}. Bounded; for one thread.
 */
final class NameCache {
  private static final int SLOTS = 256;
  private static final int LONGEST = 128;

  private final byte[] @Nullable [] spelled = new byte[SLOTS][];
  private final byte[][] names = new byte[SLOTS][];

  /** The name; the same array as long as it is known. */
  byte[] name(byte[] b, int from, int to) {
    int end = Math.min(to, from + LONGEST);
    int hash = 0;
    for (int i = from; i < end; i++) {
      hash = 31 * hash + b[i];
    }
    int slot = (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (SLOTS - 1);
    byte[] known = spelled[slot];
    if (known == null || !Arrays.equals(known, 0, known.length, b, from, end)) {
      spelled[slot] = Arrays.copyOfRange(b, from, end);
      names[slot] = plain(b, from, end);
    }
    return names[slot];
  }

  private static byte[] plain(byte[] b, int from, int end) {
    byte[] name = Arrays.copyOfRange(b, from, end);
    for (int i = 0; i < name.length; i++) {
      byte c = name[i];
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        name[i] = '_';
      }
    }
    return name.length == 0 ? new byte[] {'_'} : name;
  }
}
