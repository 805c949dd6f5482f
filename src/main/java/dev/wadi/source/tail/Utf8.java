package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at bytes eight at a time. */
final class Utf8 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long LINE_ENDS = '\n' * LOW_BITS;

  private Utf8() {}

  /** The first line end from a place on; -1 when there is none. */
  static int lineEnd(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long differs = (long) LONGS.get(bytes, i) ^ LINE_ENDS;
      /* A byte that was equal is zero now, and only the lowest such is certain: it is the one. */
      long zeroes = (differs - LOW_BITS) & ~differs & HIGH_BITS;
      if (zeroes != 0) {
        return i + Long.numberOfTrailingZeros(zeroes) / Byte.SIZE;
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  static boolean isAscii(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      if (((long) LONGS.get(bytes, i) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; i < to; i++) {
      if (bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether bytes are UTF-8 as RFC 3629 has it: no surrogates, nothing longer than it must be. */
  static boolean isValid(byte[] b, int from, int to) {
    int i = from;
    while (i < to) {
      int length = characterLength(b, i, to);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /** How many bytes belong to no character. */
  static int strayBytes(byte[] b, int from, int to) {
    int stray = 0;
    int i = from;
    while (i < to) {
      int length = characterLength(b, i, to);
      stray += length == 0 ? 1 : 0;
      i += Math.max(length, 1);
    }
    return stray;
  }

  /* Bytes of the character that begins at a place; 0 when none does. */
  private static int characterLength(byte[] b, int i, int to) {
    int c = b[i];
    if (c >= 0) {
      return 1;
    }
    int lead = c & 0xff;
    int more = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
    if (more < 0 || i + more >= to) {
      return 0;
    }
    int second = b[i + 1] & 0xff;
    boolean tooLong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    boolean outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    if (tooLong || outside) {
      return 0;
    }
    for (int n = 1; n <= more; n++) {
      if ((b[i + n] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return more + 1;
  }

  /** The same text with U+FFFD for what is no UTF-8. */
  static byte[] mended(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8).getBytes(UTF_8);
  }

  /** The last place up to {@code to} that does not lie within a character. */
  static int wholeCharacters(byte[] bytes, int from, int to, int end) {
    int at = to;
    while (at > from && at < end && at > to - 4 && (bytes[at] & 0xc0) == 0x80) {
      at--;
    }
    return at < end && (bytes[at] & 0xc0) == 0x80 ? to : at;
  }
}
