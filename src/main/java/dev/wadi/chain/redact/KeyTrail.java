package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.KeyBody;
import java.util.Arrays;
import java.util.Locale;

/**
 * A private key that is logged line by line, each line an entry: where its lines stand in the
 * entries that follow its first. Before a line may stand what stood before the first one, a time
 * and a level, the head of a JSON object; numbers and names in it may differ.
 *
 * <p>Entries of others may lie between, a few dozen; then the key is given up. For one thread at a
 * time.
 */
final class KeyTrail {
  /** Lines of a key of 16,384 bits, and some. */
  private static final int MOST_LINES = 512;

  /** So many entries of others in a row, and the key is given up. */
  private static final int MOST_OTHERS = 64;

  private static final int MOST_PREFIX = 512;
  private static final int MOST_WIDTH = 80;

  /** A line of a key by itself, whatever stands before it. */
  private static final int LEAST_ALONE = 40;

  private final byte[] prefix;
  private final boolean hex;
  private int width;
  private int lines;
  private int others;
  private boolean tail;
  private boolean over;

  private int[] ranges = new int[4];
  private int count;

  private KeyTrail(byte[] prefix, boolean hex) {
    this.prefix = prefix;
    this.hex = hex;
  }

  /** The trail of a key that an entry begins. */
  static KeyTrail begun(byte[] b, int from, int to) {
    int at = from;
    int limit = Math.min(to, from + MOST_PREFIX);
    for (int i = from; i < limit; i++) {
      if (Bytes.matches(b, i, to, "-----begin")
          || Bytes.matches(b, i, to, "---- begin")
          || Bytes.matches(b, i, to, "private-lines")) {
        at = i;
      }
    }
    String label = new String(b, at, Math.min(to - at, 40), ISO_8859_1).toLowerCase(Locale.ROOT);
    return new KeyTrail(Arrays.copyOfRange(b, from, at), label.contains("openvpn"));
  }

  /** True when no further entry can belong to the key. */
  boolean isOver() {
    return over || lines > MOST_LINES || others > MOST_OTHERS;
  }

  /** How many lines of the key the entry has that was looked at last. */
  int count() {
    return count;
  }

  /**
   * Looks for lines of the key in an entry.
   *
   * @return true when there are any: {@link #without} is the entry without them
   */
  boolean take(byte[] b, int from, int to) {
    count = 0;
    if (endsIn(b, from, to)) {
      /* The end is recognised by itself, with what stands before it. */
      over = true;
      return false;
    }
    int line = from;
    boolean blank = true;
    while (line < to) {
      int end = line;
      while (end < to && b[end] != '\n') {
        end++;
      }
      blank &= takeFrom(b, line, end);
      line = end + 1;
    }
    if (count > 0) {
      others = 0;
      lines += count;
    } else if (!blank) {
      others++;
    }
    return count > 0;
  }

  /* Takes the runs of one line; true when it has nothing beside its prefix. */
  private boolean takeFrom(byte[] b, int from, int to) {
    int i = from;
    boolean blank = true;
    boolean behind = false;
    while (i < to) {
      int skip = KeyBody.blankLength(b, i, to);
      int run = skip > 0 ? i : KeyBody.runEnd(b, i, to);
      if (run == i) {
        i += Math.max(1, skip);
        continue;
      }
      boolean placed = behind || (i - from <= 2 * MOST_PREFIX && isAlike(b, from, i));
      if (placed && isHeader(b, i, to)) {
        add(i, to);
        return false;
      }
      int padded = KeyBody.paddingEnd(b, run, to);
      blank &= !placed;
      if (belongs(b, i, run, padded, to, placed)) {
        add(i, padded);
        behind = true;
      }
      i = padded;
    }
    return blank;
  }

  private boolean belongs(byte[] b, int i, int run, int padded, int to, boolean placed) {
    int length = padded - i;
    boolean mixed = hex ? KeyBody.isHex(b, i, run) : KeyBody.isLine(b, i, run);
    if (length > MOST_WIDTH || !(placed || length >= LEAST_ALONE)) {
      return false;
    }
    if (width == 0 ? mixed : length == width && (mixed || placed)) {
      width = length;
      tail = false;
      return true;
    }
    boolean last =
        placed
            && width > 0
            && length < width
            && !tail
            && KeyBody.endsHere(b, padded, to)
            && (padded > run || KeyBody.isMixed(b, i, run));
    tail |= last;
    return last;
  }

  /* Headers of encrypted keys: RFC 1421. */
  private static boolean isHeader(byte[] b, int i, int to) {
    return Bytes.matches(b, i, to, "proc-type:") || Bytes.matches(b, i, to, "dek-info:");
  }

  private static boolean endsIn(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      byte c = b[i];
      if ((c == '-' && (Bytes.matches(b, i, to, "-----end") || Bytes.matches(b, i, to, "---- end")))
          || ((c | 32) == 'p' && Bytes.matches(b, i, to, "private-mac:"))) {
        return true;
      }
    }
    return false;
  }

  /* The same number of words as stood before the first line; half of them the same but for their
   * numbers. */
  private boolean isAlike(byte[] b, int from, int at) {
    int words = 0;
    int same = 0;
    int p = 0;
    int i = from;
    while (true) {
      p = blanksEnd(prefix, p, prefix.length);
      i = blanksEnd(b, i, at);
      if (p == prefix.length || i == at) {
        return p == prefix.length && i == at && same * 2 >= words;
      }
      int wordP = wordEnd(prefix, p, prefix.length);
      int wordI = wordEnd(b, i, at);
      words++;
      same +=
          Arrays.equals(prefix, p, wordP, b, i, wordI)
                  || (hasDigit(prefix, p, wordP) && hasDigit(b, i, wordI))
              ? 1
              : 0;
      p = wordP;
      i = wordI;
    }
  }

  private static int blanksEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to) {
      int blank = b[i] == '\\' || b[i] == '%' ? 0 : KeyBody.blankLength(b, i, to);
      if (blank == 0) {
        break;
      }
      i += blank;
    }
    return Math.min(i, to);
  }

  private static int wordEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != ' ' && b[i] != '\t' && b[i] != 0x1b) {
      i++;
    }
    return i;
  }

  private static boolean hasDigit(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Bytes.digit(b[i])) {
        return true;
      }
    }
    return false;
  }

  private void add(int from, int to) {
    if (2 * count == ranges.length) {
      ranges = Arrays.copyOf(ranges, ranges.length * 2);
    }
    ranges[2 * count] = from;
    ranges[2 * count + 1] = to;
    count++;
  }

  /** The entry with a token in place of each line of the key. */
  byte[] without(byte[] b, int from, int to, byte[] token) {
    byte[] made = new byte[to - from + count * token.length];
    int n = 0;
    int done = from;
    for (int k = 0; k < count; k++) {
      int low = ranges[2 * k];
      System.arraycopy(b, done, made, n, low - done);
      n += low - done;
      System.arraycopy(token, 0, made, n, token.length);
      n += token.length;
      done = ranges[2 * k + 1];
    }
    System.arraycopy(b, done, made, n, to - done);
    return Arrays.copyOf(made, n + to - done);
  }
}
