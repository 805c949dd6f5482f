package dev.wadi.query;

/**
 * Reads a line as one JSON object (RFC 8259) and puts its members into {@link Fields}; builds no
 * tree. Members nest at most {@value #DEEPEST} deep. For one thread.
 */
final class JsonFields {
  static final int DEEPEST = 64;

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  private final FieldName name = new FieldName();
  private byte[] in = TRUE;
  private int at;
  private int end;
  private boolean escaped;

  /** False when the line is no JSON object; then some fields may have been put nevertheless. */
  boolean read(Fields fields, byte[] buffer, int offset, int length) {
    in = buffer;
    at = offset;
    end = offset + length;
    name.shorten(0);
    skipBlanks();
    if (peek() != '{' || !object(fields, 1)) {
      return false;
    }
    skipBlanks();
    return at == end;
  }

  private boolean object(Fields fields, int depth) {
    if (depth > DEEPEST) {
      return false;
    }
    at++;
    skipBlanks();
    if (peek() == '}') {
      at++;
      return true;
    }
    int outer = name.size();
    boolean outerGivenUp = name.givenUp();
    while (true) {
      skipBlanks();
      int keyStart = at + 1;
      if (peek() != '"' || !string()) {
        return false;
      }
      if (!outerGivenUp) {
        name.shorten(outer);
        name.appendSeparator();
        appendKey(keyStart, at - 1);
      }
      skipBlanks();
      if (next() != ':') {
        return false;
      }
      skipBlanks();
      if (!member(fields, depth)) {
        return false;
      }
      skipBlanks();
      int c = next();
      if (c == '}') {
        if (!outerGivenUp) {
          name.shorten(outer);
        }
        return true;
      }
      if (c != ',') {
        return false;
      }
    }
  }

  private boolean member(Fields fields, int depth) {
    int start = at;
    switch (peek()) {
      case '{' -> {
        return object(fields, depth + 1);
      }
      case '[' -> {
        return array(depth + 1);
      }
      case '"' -> {
        if (!string()) {
          return false;
        }
        if (!name.givenUp() && fields.wants(name.bytes(), 0, name.size())) {
          putText(fields, start + 1, at - 1);
        }
        return true;
      }
      case 'n' -> {
        return literal(NULL);
      }
      default -> {
        if (!scalar()) {
          return false;
        }
        if (!name.givenUp()) {
          fields.put(name.bytes(), 0, name.size(), in, start, at - start);
        }
        return true;
      }
    }
  }

  /** Arrays give no fields; they are only passed over. */
  private boolean array(int depth) {
    if (depth > DEEPEST) {
      return false;
    }
    at++;
    skipBlanks();
    if (peek() == ']') {
      at++;
      return true;
    }
    while (true) {
      skipBlanks();
      if (!passOver(depth)) {
        return false;
      }
      skipBlanks();
      int c = next();
      if (c == ']') {
        return true;
      }
      if (c != ',') {
        return false;
      }
    }
  }

  private boolean passOver(int depth) {
    return switch (peek()) {
      case '[' -> array(depth + 1);
      case '{' -> objectPassedOver(depth + 1);
      case '"' -> string();
      case 'n' -> literal(NULL);
      default -> scalar();
    };
  }

  private boolean objectPassedOver(int depth) {
    if (depth > DEEPEST) {
      return false;
    }
    at++;
    skipBlanks();
    if (peek() == '}') {
      at++;
      return true;
    }
    while (true) {
      skipBlanks();
      if (peek() != '"' || !string()) {
        return false;
      }
      skipBlanks();
      if (next() != ':') {
        return false;
      }
      skipBlanks();
      if (!passOver(depth)) {
        return false;
      }
      skipBlanks();
      int c = next();
      if (c == '}') {
        return true;
      }
      if (c != ',') {
        return false;
      }
    }
  }

  private boolean scalar() {
    int c = peek();
    if (c == 't') {
      return literal(TRUE);
    }
    return c == 'f' ? literal(FALSE) : number();
  }

  private boolean literal(byte[] word) {
    if (end - at < word.length) {
      return false;
    }
    for (byte b : word) {
      if (in[at++] != b) {
        return false;
      }
    }
    return true;
  }

  private boolean number() {
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      at++;
      if (!digits()) {
        return false;
      }
    }
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  /** Passes over a string, quotes included, and notes whether it has escapes. */
  private boolean string() {
    escaped = false;
    at++;
    while (at < end) {
      byte b = in[at++];
      if (b == '"') {
        return true;
      }
      if (b == '\\') {
        escaped = true;
        if (!escapeFollows()) {
          return false;
        }
      } else if (b >= 0 && b < 0x20) {
        return false;
      }
    }
    return false;
  }

  private boolean escapeFollows() {
    int c = next();
    if (c == 'u') {
      for (int i = 0; i < 4; i++) {
        if (Character.digit(next(), 16) < 0) {
          return false;
        }
      }
      return true;
    }
    return c >= 0 && "\"\\/bfnrt".indexOf(c) >= 0;
  }

  private void appendKey(int from, int to) {
    if (!escaped) {
      for (int i = from; i < to; i++) {
        name.append(in[i]);
      }
      return;
    }
    byte[] text = new byte[to - from];
    int length = unescape(from, to, text, 0);
    for (int i = 0; i < length; i++) {
      name.append(text[i]);
    }
  }

  private void putText(Fields fields, int from, int to) {
    if (!escaped) {
      fields.put(name.bytes(), 0, name.size(), in, from, to - from);
      return;
    }
    byte[] room = fields.room(to - from);
    int offset = fields.roomOffset();
    int length = unescape(from, to, room, offset);
    fields.useRoom(length);
    fields.put(name.bytes(), 0, name.size(), room, offset, length);
  }

  /** Undoes escapes; the result is never longer. A lone half of a pair becomes U+FFFD. */
  private int unescape(int from, int to, byte[] out, int outAt) {
    int n = outAt;
    int i = from;
    while (i < to) {
      byte b = in[i++];
      if (b != '\\') {
        out[n++] = b;
        continue;
      }
      byte c = in[i++];
      if (c != 'u') {
        out[n++] = plain(c);
        continue;
      }
      int unit = hex(i);
      i += 4;
      int codePoint = unit;
      if (Character.isSurrogate((char) unit)) {
        codePoint = 0xfffd;
        if (Character.isHighSurrogate((char) unit)
            && to - i >= 6
            && in[i] == '\\'
            && in[i + 1] == 'u'
            && Character.isLowSurrogate((char) hex(i + 2))) {
          codePoint = Character.toCodePoint((char) unit, (char) hex(i + 2));
          i += 6;
        }
      }
      n = utf8(codePoint, out, n);
    }
    return n - outAt;
  }

  private static byte plain(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> escape;
    };
  }

  private int hex(int i) {
    int value = 0;
    for (int k = 0; k < 4; k++) {
      value = value * 16 + Character.digit(in[i + k], 16);
    }
    return value;
  }

  private static int utf8(int codePoint, byte[] out, int at) {
    int n = at;
    if (codePoint < 0x80) {
      out[n++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      out[n++] = (byte) (0xc0 | codePoint >> 6);
      out[n++] = (byte) (0x80 | (codePoint & 0x3f));
    } else if (codePoint < 0x10000) {
      out[n++] = (byte) (0xe0 | codePoint >> 12);
      out[n++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
      out[n++] = (byte) (0x80 | (codePoint & 0x3f));
    } else {
      out[n++] = (byte) (0xf0 | codePoint >> 18);
      out[n++] = (byte) (0x80 | (codePoint >> 12 & 0x3f));
      out[n++] = (byte) (0x80 | (codePoint >> 6 & 0x3f));
      out[n++] = (byte) (0x80 | (codePoint & 0x3f));
    }
    return n;
  }

  private void skipBlanks() {
    while (at < end && (in[at] == ' ' || in[at] == '\t' || in[at] == '\n' || in[at] == '\r')) {
      at++;
    }
  }

  private int peek() {
    return at < end ? in[at] : -1;
  }

  /** The next byte, or -1; bytes beyond ASCII are negative too and fit nowhere. */
  private int next() {
    return at < end ? in[at++] : -1;
  }
}
