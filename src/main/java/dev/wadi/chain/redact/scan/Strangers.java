package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Remembers names that mean nothing although they end like some that do, since few names make up
 * most logs: {@code Service}, {@code duration_ms}. For one thread.
 */
final class Strangers {
  /** A longer name is not remembered. */
  static final int MOST_LETTERS = 32;

  private static final int PLACES = 1024;
  private static final int SHIFT = Integer.numberOfLeadingZeros(PLACES) + 1 + Integer.SIZE;

  /**
   * So often a name must have come before it is asked for what it means, which costs as much as the
   * line it stands in: most ids and times come once, or a few times.
   */
  private static final byte ASKED_AT = 32;

  private static final byte MEANT = 33;

  /** What is known to mean nothing stays until some others in a row wanted its place. */
  private static final byte STRANGE = 100;

  private static final byte STRANGEST = 127;

  /** The highest bytes of a word, by how many of them count: none up to 24, all from 32 on. */
  private static final long[] KEEP = new long[MOST_LETTERS + 25];

  static {
    for (int n = 25; n < KEEP.length; n++) {
      KEEP[n] = n >= 32 ? -1L : -1L << 8 * (32 - n);
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final NameTable table;

  /* The letters of each name, its last in the highest byte of the last of four. */
  private final long[] letters = new long[4 * PLACES];

  /* How often a name came, less the others that wanted its place; or what is known of it. */
  private final byte[] known = new byte[PLACES];

  Strangers(NameTable table) {
    this.table = table;
  }

  /** True when the name from {@code start} to {@code end} is known to mean nothing by itself. */
  boolean has(byte[] b, int start, int end) {
    int length = end - start;
    if (length > MOST_LETTERS || end < MOST_LETTERS || length <= 0) {
      return false;
    }
    long w3 = (long) LONGS.get(b, end - 8) & KEEP[length + 24];
    long w2 = (long) LONGS.get(b, end - 16) & KEEP[length + 16];
    long w1 = (long) LONGS.get(b, end - 24) & KEEP[length + 8];
    long w0 = (long) LONGS.get(b, end - 32) & KEEP[length];
    long mixed = (w3 ^ w1 * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L;
    mixed ^= (w2 ^ w0 * 0x165667B19E3779F9L) * 0xD6E8FEB86659FD93L;
    int place = (int) (mixed >>> SHIFT);
    long[] all = letters;
    int at = 4 * place;
    if (((all[at] ^ w0) | (all[at + 1] ^ w1) | (all[at + 2] ^ w2) | (all[at + 3] ^ w3)) == 0) {
      return known[place] == STRANGEST || isStrange(b, start, end, place);
    }
    if (known[place] > 1 && known[place] != STRANGE) {
      known[place]--;
      return false;
    }
    all[at] = w0;
    all[at + 1] = w1;
    all[at + 2] = w2;
    all[at + 3] = w3;
    known[place] = 1;
    return false;
  }

  private boolean isStrange(byte[] b, int start, int end, int place) {
    byte times = known[place];
    if (times < ASKED_AT) {
      known[place]++;
      return false;
    }
    if (times == ASKED_AT) {
      boolean strange = table.of(new String(b, start, end - start, UTF_8)) == null;
      known[place] = strange ? STRANGEST : MEANT;
    } else if (times >= STRANGE) {
      known[place] = STRANGEST;
    }
    return known[place] == STRANGEST;
  }
}
