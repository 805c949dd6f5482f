package dev.wadi.chain.redact.scan;

/**
 * The body of a private key: runs of base64 (or of hexadecimal digits), each a line of it, with
 * real or escaped line feeds between them.
 */
public final class KeyBody {
  /** A run of so many letters that has capitals, small letters and digits is a line of a key. */
  private static final int LEAST_LINE = 16;

  /** What may stand between two lines of a key: a time, a level, a name. */
  private static final int MOST_GAP = 160;

  private KeyBody() {}

  /**
   * Where the key ends whose label ends at {@code from}; {@code from} when nothing looks like it.
   */
  public static int end(Text s, int from) {
    byte[] b = s.bytes();
    int to = s.to();
    int end = from;
    int i = from;
    boolean fed = false;
    boolean clean = true;
    boolean tail = false;
    while (i < to && i - end <= MOST_GAP) {
      int blank = blankLength(b, i, to);
      if (blank > 0) {
        fed |= isFeed(b, i);
        i += blank;
        continue;
      }
      int run = runEnd(b, i, to);
      if (run == i) {
        clean = false;
        i++;
        continue;
      }
      int padded = paddingEnd(b, run, to);
      boolean line = isLine(b, i, run);
      /* The last line is shorter, and may look like a word. */
      boolean last = clean && fed && !tail && endsHere(b, padded, to);
      if (line || last) {
        end = padded;
        tail = !line;
        fed = false;
        clean = true;
      } else {
        clean = false;
      }
      i = padded;
    }
    s.charge(i - from);
    return end;
  }

  /**
   * Where the lines begin that stand directly before {@code at}, at the earliest at {@code low}.
   */
  public static int start(Text s, int at, int low) {
    byte[] b = s.bytes();
    int start = at;
    boolean first = true;
    int i = at;
    while (i > low) {
      int end = i;
      while (end > low && isBlankBefore(b, end, low)) {
        end -= Bytes.escape(b[end - 1]) && end - 2 >= low && b[end - 2] == '\\' ? 2 : 1;
      }
      int begin = end;
      while (begin > low && (Bytes.base64(b[begin - 1]) || b[begin - 1] == '=')) {
        begin--;
      }
      if (begin > low && b[begin - 1] == '\\' && begin < end && Bytes.escape(b[begin])) {
        begin++;
      }
      boolean line =
          isLine(b, begin, end) || (first && end < at && end > begin && isTail(b, begin, end));
      if (begin == end || !line) {
        break;
      }
      start = begin;
      first = false;
      i = begin;
    }
    s.charge(at - i);
    return start;
  }

  /* Ends in the padding of base64, or is no word. */
  private static boolean isTail(byte[] b, int start, int end) {
    return b[end - 1] == '=' || isMixed(b, start, end);
  }

  private static boolean isBlankBefore(byte[] b, int end, int low) {
    byte c = b[end - 1];
    return c == ' '
        || c == '\n'
        || c == '\r'
        || c == '\t'
        || (Bytes.escape(c) && end - 2 >= low && b[end - 2] == '\\');
  }

  /** The length of a blank or line feed at {@code i}, real, escaped or percent encoded, or 0. */
  public static int blankLength(byte[] b, int i, int to) {
    byte c = b[i];
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      return 1;
    }
    if (c == '\\') {
      int k = i;
      while (k < to && b[k] == '\\' && k - i < 8) {
        k++;
      }
      return k < to && Bytes.escape(b[k]) ? k + 1 - i : 0;
    }
    if (c == '%'
        && i + 2 < to
        && b[i + 1] == '0'
        && ((b[i + 2] | 32) == 'a' || (b[i + 2] | 32) == 'd')) {
      return 3;
    }
    if (c == 0x1b && i + 1 < to && b[i + 1] == '[') {
      int k = i + 2;
      while (k < to && k - i < 16 && b[k] < 0x40 && b[k] >= 0x20) {
        k++;
      }
      return k < to ? k + 1 - i : 0;
    }
    return 0;
  }

  private static boolean isFeed(byte[] b, int i) {
    return b[i] != ' ' && b[i] != '\t' && b[i] != 0x1b;
  }

  /** The end of the run of base64 that {@code i} lies in. */
  public static int runEnd(byte[] b, int i, int to) {
    int j = i;
    while (j < to && Bytes.base64(b[j])) {
      j++;
    }
    return j;
  }

  /** Behind the equals signs at {@code i}, at most two, in plain or percent encoding. */
  public static int paddingEnd(byte[] b, int i, int to) {
    int j = i;
    while (j < to && j - i < 2 && b[j] == '=') {
      j++;
    }
    while (j == i && j + 2 < to && Bytes.matches(b, j, to, "%3d")) {
      j += 3;
    }
    return j;
  }

  /** True when nothing that belongs to the line follows. */
  public static boolean endsHere(byte[] b, int i, int to) {
    return i >= to
        || blankLength(b, i, to) > 0 && b[i] != ' '
        || "\"'`<".indexOf(b[i]) >= 0
        || atEnd(b, i, to);
  }

  private static boolean atEnd(byte[] b, int i, int to) {
    int j = i;
    while (j < to && b[j] == ' ') {
      j++;
    }
    return j == to;
  }

  /** True for a run that is a line of a key. */
  public static boolean isLine(byte[] b, int start, int end) {
    return end - start >= LEAST_LINE && isMixed(b, start, end);
  }

  /** Capitals, small letters and digits; a path or a name of a class is none. */
  public static boolean isMixed(byte[] b, int start, int end) {
    boolean capital = false;
    boolean small = false;
    boolean digit = false;
    int slashes = 0;
    for (int i = start; i < end; i++) {
      capital |= Bytes.upper(b[i]);
      small |= Bytes.lower(b[i]);
      digit |= Bytes.digit(b[i]) || b[i] == '+';
      slashes += b[i] == '/' ? 1 : 0;
    }
    return capital && small && digit && slashes * 8 <= end - start;
  }

  /** Hexadecimal digits and nothing else: a line of OpenVPN's static keys. */
  public static boolean isHex(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.hex(b[i])) {
        return false;
      }
    }
    return end - start >= LEAST_LINE;
  }
}
