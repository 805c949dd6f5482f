package dev.wadi.query;

/**
 * Reads a line as logfmt and puts its pairs into {@link Fields}: {@code name=value} up to a blank,
 * or {@code name="value"} with the escapes of JSON and Go for quote, backslash and control
 * characters. Words without {@code =} are passed over. For one thread.
 */
final class LogfmtFields {
  private final FieldName name = new FieldName();

  void read(Fields fields, byte[] buffer, int offset, int length) {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      int keyStart = at;
      while (at < end && !isBlank(buffer[at]) && buffer[at] != '=' && buffer[at] != '"') {
        at++;
      }
      int keyEnd = at;
      if (at < end && buffer[at] == '=' && keyEnd > keyStart) {
        at = value(fields, buffer, keyStart, keyEnd, at + 1, end);
      } else if (at < end && buffer[at] == '"') {
        at = closingQuote(buffer, at + 1, end) + 1;
      } else {
        at++;
      }
    }
  }

  private int value(Fields fields, byte[] buffer, int keyStart, int keyEnd, int start, int end) {
    name.shorten(0);
    for (int i = keyStart; i < keyEnd; i++) {
      name.append(buffer[i]);
    }
    boolean quoted = start < end && buffer[start] == '"';
    int from = quoted ? start + 1 : start;
    int to = quoted ? closingQuote(buffer, from, end) : endOfWord(buffer, from, end);
    if (quoted && to >= end) {
      return end; // never closed: cut off
    }
    if (!name.givenUp() && fields.wants(name.bytes(), 0, name.size())) {
      put(fields, buffer, from, to, quoted);
    }
    return quoted ? to + 1 : to;
  }

  private void put(Fields fields, byte[] buffer, int from, int to, boolean quoted) {
    boolean escaped = false;
    for (int i = from; quoted && i < to; i++) {
      escaped |= buffer[i] == '\\';
    }
    if (!escaped) {
      fields.put(name.bytes(), 0, name.size(), buffer, from, to - from);
      return;
    }
    byte[] room = fields.room(to - from);
    int offset = fields.roomOffset();
    int n = offset;
    for (int i = from; i < to; i++) {
      byte b = buffer[i];
      if (b == '\\' && i + 1 < to) {
        b = plain(buffer[++i]);
      }
      room[n++] = b;
    }
    fields.useRoom(n - offset);
    fields.put(name.bytes(), 0, name.size(), room, offset, n - offset);
  }

  private static byte plain(byte escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  /** The quote that closes, or the end. */
  private static int closingQuote(byte[] buffer, int from, int end) {
    int at = from;
    while (at < end && buffer[at] != '"') {
      at += buffer[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, end);
  }

  private static int endOfWord(byte[] buffer, int from, int end) {
    int at = from;
    while (at < end && !isBlank(buffer[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b >= 0 && b <= ' ';
  }
}
