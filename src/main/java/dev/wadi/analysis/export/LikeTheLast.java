package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Knows by its bytes alone that a line is as a capture of ours has it: it is of the same minute and
 * has the same labels as one that is known to be, and its text is ASCII without a quote or an
 * escape. So most lines of a log need not be taken apart to be copied. For one thread.
 */
final class LikeTheLast {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long BLANKS = ONES * ' ';
  private static final int UP_TO_MINUTE = "{\"ts\":\"2026-01-15T12:00:".length();
  private static final int MOST_FRACTION = 9;
  private static final byte[] END = "\"}".getBytes(US_ASCII);

  private final byte[] minute = new byte[UP_TO_MINUTE];
  private byte @Nullable [] middle;

  /**
   * A line that is as ours are.
   *
   * @param between what stands between its time and its text
   */
  void learn(byte[] b, int start, byte[] between) {
    System.arraycopy(b, start, minute, 0, UP_TO_MINUTE);
    middle = between;
  }

  boolean knows(byte[] b, int start, int end) {
    byte[] between = middle;
    if (between == null
        || end - start < UP_TO_MINUTE + 2 + between.length + END.length
        || !Arrays.equals(b, start, start + UP_TO_MINUTE, minute, 0, UP_TO_MINUTE)) {
      return false;
    }
    int at = start + UP_TO_MINUTE;
    if (b[at] < '0' || b[at] > '5' || !isDigit(b[at + 1])) {
      return false;
    }
    at += 2;
    if (b[at] == '.') {
      int first = ++at;
      while (at < end && isDigit(b[at])) {
        at++;
      }
      if (at == first || at - first > MOST_FRACTION || b[at - 1] == '0') {
        return false;
      }
    }
    int text = at + between.length;
    int textEnd = end - END.length;
    return text <= textEnd
        && Arrays.equals(b, at, text, between, 0, between.length)
        && b[textEnd] == '"'
        && b[textEnd + 1] == '}'
        && isPlain(b, text, textEnd);
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  /* Eight bytes at a time: none above 127, none below a blank, no quote, no backslash. */
  private static boolean isPlain(byte[] b, int from, int to) {
    int i = from;
    for (; i <= to - 8; i += 8) {
      long x = (long) LONG.get(b, i);
      long quote = x ^ QUOTES;
      long escape = x ^ BACKSLASHES;
      long odd = (quote - ONES) & ~quote | (escape - ONES) & ~escape | (x - BLANKS) | x;
      if ((odd & HIGH) != 0) {
        return false;
      }
    }
    for (; i < to; i++) {
      if (b[i] < ' ' || b[i] == '"' || b[i] == '\\') {
        return false;
      }
    }
    return true;
  }
}
