package dev.wadi.codec.text;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Walks through JSON in bytes that must not change: a string is the place between its quotes, and
 * whether it has escapes. Answers false where the text is no JSON. For one thread.
 */
final class JsonWalk {
  private static final int DEEPEST = 512;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private byte[] b = new byte[0];
  private int at;
  private int end;
  private int textFrom;
  private int textTo;
  private boolean escaped;

  void start(byte[] bytes, int from, int to) {
    b = bytes;
    at = from;
    end = to;
  }

  int at() {
    return at;
  }

  /** Between the quotes of the last string. */
  int textFrom() {
    return textFrom;
  }

  int textTo() {
    return textTo;
  }

  boolean isEscaped() {
    return escaped;
  }

  /** The first byte of what comes next, or -1 at the end; blanks are passed over. */
  int peek() {
    while (at < end) {
      byte c = b[at];
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return c & 0xff;
      }
      at++;
    }
    return -1;
  }

  /** Passes over one byte that must come next. */
  boolean take(int wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** Reads a string. */
  boolean string() {
    if (!take('"')) {
      return false;
    }
    textFrom = at;
    escaped = false;
    int i = at;
    while (true) {
      i = scan(i);
      if (i >= end) {
        return false;
      }
      if (b[i] == '"') {
        textTo = i;
        at = i + 1;
        return true;
      }
      escaped = true;
      i += 2;
    }
  }

  /* The first quote or backslash from i on, or the end: see JsonReader. */
  private int scan(int from) {
    int i = from;
    for (int last = end - 8; i <= last; i += 8) {
      long word = (long) LONGS.get(b, i);
      long quote = word ^ ('"' * ONES);
      long slash = word ^ ('\\' * ONES);
      long hit = (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash)) & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (i < end && b[i] != '"' && b[i] != '\\') {
      i++;
    }
    return i;
  }

  /** Passes over any value. */
  boolean skip() {
    return skip(0);
  }

  private boolean skip(int depth) {
    int next = peek();
    switch (next) {
      case '"':
        return string();
      case '{':
      case '[':
        return depth < DEEPEST && skipInside(next == '{', depth + 1);
      case -1:
        return false;
      default:
        return scalar();
    }
  }

  private boolean skipInside(boolean object, int depth) {
    int close = object ? '}' : ']';
    at++;
    if (take(close)) {
      return true;
    }
    do {
      if ((object && !(string() && take(':'))) || !skip(depth)) {
        return false;
      }
    } while (take(','));
    return take(close);
  }

  /* Numbers and the three words: their letters are taken as they are. */
  private boolean scalar() {
    int from = at;
    while (at < end) {
      byte c = b[at];
      boolean part =
          (c >= '0' && c <= '9')
              || (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || c == '-'
              || c == '+'
              || c == '.';
      if (!part) {
        break;
      }
      at++;
    }
    byte first = from < at ? b[from] : 0;
    return (first >= '0' && first <= '9')
        || (first == '-' && at - from > 1)
        || isWord(from, "true")
        || isWord(from, "false")
        || isWord(from, "null")
        || isWord(from, "NaN")
        || isWord(from, "Infinity");
  }

  private boolean isWord(int from, String word) {
    if (at - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (b[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The last string without its escapes, in the scratch of a line; it is then from {@link
   * #textFrom()} to {@link #textTo()} of what is returned. A text whose escapes are none stays as
   * it is written.
   */
  byte[] unescaped(LineParts parts) {
    if (!escaped) {
      return b;
    }
    int length = textTo - textFrom + 2;
    byte[] room = parts.scratch(length);
    int offset = parts.scratchOffset();
    System.arraycopy(b, textFrom - 1, room, offset, length);
    JsonReader reader = new JsonReader(room, offset, length);
    try {
      reader.string();
    } catch (MalformedJsonException e) {
      return b; // half a Unicode escape, a raw tab: its own letters say it best
    }
    parts.useScratch(length);
    textFrom = reader.textOffset();
    textTo = textFrom + reader.textLength();
    return room;
  }
}
