package dev.wadi.codec.text;

/**
 * Finds {@code name=value} and {@code name="quoted value"} in a text, one after the other. A pair
 * stands between blanks or the ends; a name has letters, digits, {@code _ - . @ /}. A quote that is
 * never closed is no quote. For one thread.
 */
final class PairScan {
  private byte[] b = new byte[0];
  private int at;
  private int end;
  private int nameFrom;
  private int nameTo;
  private int valueFrom;
  private int valueTo;
  private boolean quoted;
  private boolean escaped;
  private boolean closed;

  void start(byte[] bytes, int from, int to) {
    b = bytes;
    at = from;
    end = to;
    closed = true;
  }

  int nameFrom() {
    return nameFrom;
  }

  int nameTo() {
    return nameTo;
  }

  int valueFrom() {
    return valueFrom;
  }

  int valueTo() {
    return valueTo;
  }

  /** Behind the pair, its closing quote included. */
  int pairEnd() {
    return at;
  }

  /** Moves to the next pair. */
  boolean next() {
    while (at < end) {
      if (isBlank(b[at])) {
        at++;
        continue;
      }
      int word = at;
      while (at < end && isName(b[at])) {
        at++;
      }
      if (at > word && at < end && b[at] == '=') {
        nameFrom = word;
        nameTo = at;
        value(at + 1);
        return true;
      }
      passWord();
    }
    return false;
  }

  private void passWord() {
    while (at < end && !isBlank(b[at])) {
      at = b[at] == '"' ? Math.max(at, closingQuote(at + 1)) + 1 : at + 1;
    }
  }

  /** Whether the value stands in quotes. */
  boolean isQuoted() {
    return quoted;
  }

  private void value(int from) {
    escaped = false;
    quoted = false;
    if (from < end && b[from] == '"') {
      int quote = closingQuote(from + 1);
      if (quote > 0) {
        quoted = true;
        valueFrom = from + 1;
        valueTo = quote;
        at = quote + 1;
        return;
      }
    }
    valueFrom = from;
    at = from;
    while (at < end && !isBlank(b[at])) {
      at++;
    }
    valueTo = at;
    escaped = false;
  }

  /*
   * The quote that closes, or -1. Where one quote is never closed, no later one is: all that stand
   * behind it are escaped. So a line is looked through once, however many quotes it has.
   */
  private int closingQuote(int from) {
    for (int i = from; closed && i < end; i++) {
      if (b[i] == '\\') {
        escaped = true;
        i++;
      } else if (b[i] == '"') {
        return i;
      }
    }
    closed = false;
    return -1;
  }

  /** The buffer of the value, whose place is then told anew: escapes are undone in the scratch. */
  byte[] value(LineParts parts) {
    if (!escaped) {
      return b;
    }
    byte[] room = parts.scratch(valueTo - valueFrom);
    int offset = parts.scratchOffset();
    int out = offset;
    for (int i = valueFrom; i < valueTo; i++) {
      byte c = b[i];
      if (c == '\\' && i + 1 < valueTo) {
        c = plain(b[++i]);
      }
      room[out++] = c;
    }
    parts.useScratch(out - offset);
    valueFrom = offset;
    valueTo = out;
    return room;
  }

  private static byte plain(byte escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  private static boolean isName(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.'
        || c == '@'
        || c == '/'
        || c < 0;
  }

  private static boolean isBlank(byte c) {
    return c >= 0 && c <= ' ';
  }
}
