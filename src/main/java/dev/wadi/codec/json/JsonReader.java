package dev.wadi.codec.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Rfc3339;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Walks through JSON in a byte array; the caller asks for what it expects next.
 *
 * <p>A string is given as a place in the array, {@link #textOffset()} and {@link #textLength()}.
 * Its escapes are undone where it stands, since text never becomes longer by that: the array is
 * handed over and changes. A lone surrogate becomes U+FFFD; bytes that are not UTF-8 stay as they
 * are. Skipped values may be nested {@value #MAX_DEPTH} deep and are checked for form only. For one
 * thread. Format: RFC 8259.
 *
 * <pre>{@code
 * reader.beginObject();
 * for (boolean first = true; reader.nextField(first); first = false) {
 *   if (reader.textIs("msg")) { reader.string(); ... } else { reader.skip(); }
 * }
 * }</pre>
 */
public final class JsonReader {
  /** Levels of nesting that {@link #skip()} follows. */
  public static final int MAX_DEPTH = 64;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;
  private static final byte[] ESCAPES = escapes();

  private static final long FIRST_NANOS = Rfc3339.parse("1678-01-01T00:00:00Z");
  private static final long BEHIND_LAST_NANOS = Rfc3339.parse("2262-01-01T00:00:00Z");

  private final byte[] buffer;
  private final int start;
  private final int end;
  private int at;
  private int textOffset;
  private int textLength;

  /**
   * @param buffer handed over: escapes are undone in it
   */
  public JsonReader(byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    this.buffer = buffer;
    this.start = offset;
    this.at = offset;
    this.end = offset + length;
  }

  /** Offset in the array of what comes next; blanks may stand before it. */
  public int position() {
    return at;
  }

  /** Goes back, or on, to an offset that {@link #position()} gave. Only over skipped values. */
  public void position(int offset) {
    Objects.checkFromToIndex(start, offset, end);
    at = offset;
  }

  /** Where the last field name or string begins. */
  public int textOffset() {
    return textOffset;
  }

  public int textLength() {
    return textLength;
  }

  /** The last field name or string as a string; not UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(buffer, textOffset, textLength, UTF_8);
  }

  /** Whether the last field name is this one, in any case of its ASCII letters. */
  public boolean textIs(String lowerCase) {
    if (lowerCase.length() != textLength) {
      return false;
    }
    for (int i = 0; i < textLength; i++) {
      int b = buffer[textOffset + i];
      if (b >= 'A' && b <= 'Z') {
        b += 'a' - 'A';
      }
      if (b != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The first byte of the next value, or -1 at the end; passes over blanks. */
  public int peek() {
    while (at < end) {
      byte b = buffer[at];
      if (b > ' ' || (b != ' ' && b != '\n' && b != '\t' && b != '\r')) {
        return b & 0xff;
      }
      at++;
    }
    return -1;
  }

  public void beginObject() throws MalformedJsonException {
    expect('{');
  }

  public void beginArray() throws MalformedJsonException {
    expect('[');
  }

  /** Moves to the value of the next field and keeps its name as text; false behind the last. */
  public boolean nextField(boolean first) throws MalformedJsonException {
    int next = peek();
    if (next == '}') {
      at++;
      return false;
    }
    if (!first) {
      if (next != ',') {
        throw unexpected(", or }");
      }
      at++;
    }
    string();
    expect(':');
    return true;
  }

  /** Moves to the next element; false behind the last. */
  public boolean nextElement(boolean first) throws MalformedJsonException {
    int next = peek();
    if (next == ']') {
      at++;
      return false;
    }
    if (!first) {
      if (next != ',') {
        throw unexpected(", or ]");
      }
      at++;
    }
    return true;
  }

  /** Passes over {@code null} if it comes next. */
  public boolean skipNull() throws MalformedJsonException {
    if (peek() != 'n') {
      return false;
    }
    literal("null");
    return true;
  }

  /** Reads a string; its text is where {@link #textOffset()} says. */
  public void string() throws MalformedJsonException {
    expect('"');
    textOffset = at;
    int i = scan(at);
    if (i < end && buffer[i] == '"') {
      textLength = i - at;
      at = i + 1;
      return;
    }
    unescape(i);
  }

  /**
   * The last string as a time of RFC 3339 between the years 1678 and 2261, which is what a long of
   * nanoseconds since the epoch holds. Digits beyond nanoseconds are cut off.
   */
  public long timestampNanos() throws MalformedJsonException {
    long nanos = Rfc3339.parse(buffer, textOffset, textLength);
    if (nanos < FIRST_NANOS || nanos >= BEHIND_LAST_NANOS) {
      throw new MalformedJsonException("expect a time of RFC 3339 between 1678 and 2261");
    }
    return nanos;
  }

  /** Reads a whole number that fits a long. */
  public long integer() throws MalformedJsonException {
    int from = at;
    peek();
    boolean negative = at < end && buffer[at] == '-';
    if (negative) {
      at++;
    }
    int digits = at;
    long value = 0;
    while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
      int digit = buffer[at] - '0';
      if (value < (Long.MIN_VALUE + digit) / 10) {
        at = from;
        throw unexpected("a whole number of 64 bits");
      }
      value = value * 10 - digit;
      at++;
    }
    boolean whole = at > digits && (at >= end || !isNumberByte(buffer[at]));
    if (!whole || (!negative && value == Long.MIN_VALUE)) {
      at = from;
      throw unexpected("a whole number of 64 bits");
    }
    return negative ? value : -value;
  }

  /** Passes over any value. */
  public void skip() throws MalformedJsonException {
    /* One bit a level: set for an object, clear for an array. */
    long objects = 0;
    int depth = 0;
    do {
      int next = peek();
      boolean opened = false;
      switch (next) {
        case '{', '[' -> {
          if (depth == MAX_DEPTH) {
            throw unexpected("at most " + MAX_DEPTH + " levels of nesting");
          }
          depth++;
          objects = (objects << 1) | (next == '{' ? 1 : 0);
          at++;
          opened = true;
        }
        case '"' -> skipString();
        case 't' -> literal("true");
        case 'f' -> literal("false");
        case 'n' -> literal("null");
        default -> skipNumber();
      }
      /* Behind a value: close what ends here, then pass to the next element or field. */
      while (depth > 0) {
        boolean object = (objects & 1) != 0;
        next = peek();
        if (next == (object ? '}' : ']')) {
          at++;
          depth--;
          objects >>>= 1;
          opened = false;
          continue;
        }
        if (!opened) {
          if (next != ',') {
            throw unexpected(object ? ", or }" : ", or ]");
          }
          at++;
        }
        if (object) {
          peek();
          skipString();
          expect(':');
        }
        break;
      }
    } while (depth > 0);
  }

  /** Makes sure that nothing but blanks follows. */
  public void end() throws MalformedJsonException {
    if (peek() >= 0) {
      throw unexpected("end of input behind the first value");
    }
  }

  /** What to throw when the next value is not the expected one. */
  public MalformedJsonException unexpected(String expected) {
    int next = peek();
    return new MalformedJsonException(
        "expect "
            + expected
            + ", but found "
            + (next < 0 ? "end of input" : describe(next))
            + ", error found at byte "
            + (at - start));
  }

  private static String describe(int b) {
    return b > ' ' && b < 0x7f ? String.valueOf((char) b) : String.format("0x%02x", b);
  }

  private void expect(int wanted) throws MalformedJsonException {
    if (peek() != wanted) {
      throw unexpected(String.valueOf((char) wanted));
    }
    at++;
  }

  private void literal(String word) throws MalformedJsonException {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= end || buffer[at + i] != word.charAt(i)) {
        throw unexpected(word);
      }
    }
    at += word.length();
  }

  private void skipNumber() throws MalformedJsonException {
    int from = at;
    if (at < end && buffer[at] == '-') {
      at++;
    }
    boolean zero = at < end && buffer[at] == '0';
    int digits = skipDigits();
    boolean valid = digits == 1 || (digits > 1 && !zero);
    if (valid && at < end && buffer[at] == '.') {
      at++;
      valid = skipDigits() > 0;
    }
    if (valid && at < end && (buffer[at] == 'e' || buffer[at] == 'E')) {
      at++;
      if (at < end && (buffer[at] == '+' || buffer[at] == '-')) {
        at++;
      }
      valid = skipDigits() > 0;
    }
    if (!valid || (at < end && isNumberByte(buffer[at]))) {
      at = from;
      throw unexpected("a value");
    }
  }

  private int skipDigits() {
    int from = at;
    while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
      at++;
    }
    return at - from;
  }

  private static boolean isNumberByte(byte b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E';
  }

  private void skipString() throws MalformedJsonException {
    expect('"');
    int i = scan(at);
    while (i < end && buffer[i] == '\\') {
      i = scan(Math.min(i + 2, end));
    }
    if (i >= end || buffer[i] != '"') {
      at = i;
      throw badString();
    }
    at = i + 1;
  }

  /*
   * The first quote, backslash or control character from i on, or the end. Eight bytes at a time:
   * "has a zero byte" after xor finds the first two, "has a byte below" the third (Bit Twiddling
   * Hacks, S. E. Anderson). A borrow can flag a byte wrongly only above one that is right, so the
   * lowest flag is exact.
   */
  private int scan(int from) {
    int i = from;
    for (int last = end - 8; i <= last; i += 8) {
      long word = (long) LONGS.get(buffer, i);
      long hit = special(word);
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (i < end && isClean(buffer[i])) {
      i++;
    }
    return i;
  }

  private static long special(long word) {
    long quote = word ^ QUOTES;
    long backslash = word ^ BACKSLASHES;
    return (((quote - ONES) & ~quote)
            | ((backslash - ONES) & ~backslash)
            | ((word - SPACES) & ~word))
        & HIGHS;
  }

  /*
   * Undoes the escapes of the string at textOffset, of which the first is given. Clean text
   * between two escapes moves down by whole words: a word that holds the next special byte is
   * written whole too, when what it writes too much was read before.
   */
  private void unescape(int first) throws MalformedJsonException {
    byte[] bytes = buffer;
    int last = end - 8;
    int in = first;
    int out = first;
    while (in < end) {
      byte b = bytes[in];
      if (b == '"') {
        textLength = out - textOffset;
        at = in + 1;
        return;
      }
      if (b != '\\') {
        break;
      }
      byte plain = in + 1 < end ? ESCAPES[bytes[in + 1] & 0xff] : 0;
      if (plain != 0) {
        bytes[out++] = plain;
        in += 2;
      } else {
        at = in;
        out = unicode(out);
        in = at;
      }
      boolean clean = true;
      while (clean && in <= last) {
        long word = (long) LONGS.get(bytes, in);
        long hit = special(word);
        int run = hit == 0 ? 8 : Long.numberOfTrailingZeros(hit) >>> 3;
        clean = hit == 0;
        if (in - out >= 8 - run) {
          LONGS.set(bytes, out, word);
        } else {
          for (int i = 0; i < run; i++) {
            bytes[out + i] = bytes[in + i];
          }
        }
        in += run;
        out += run;
      }
      while (clean && in < end && isClean(bytes[in])) {
        bytes[out++] = bytes[in++];
      }
    }
    at = in;
    throw badString();
  }

  private static boolean isClean(byte b) {
    return b != '"' && b != '\\' && (b & 0xe0) != 0;
  }

  /* What follows a backslash and what it stands for; 0 for what has no place here. */
  private static byte[] escapes() {
    byte[] table = new byte[256];
    table['"'] = '"';
    table['\\'] = '\\';
    table['/'] = '/';
    table['n'] = '\n';
    table['t'] = '\t';
    table['r'] = '\r';
    table['b'] = '\b';
    table['f'] = '\f';
    return table;
  }

  /**
   * Undoes the unicode escape at {@code at}, writes it at {@code out}, returns the place behind it.
   */
  private int unicode(int out) throws MalformedJsonException {
    if (at + 1 >= end || buffer[at + 1] != 'u') {
      throw badString();
    }
    int unit = hex(at + 2);
    at += 6;
    if (Character.isHighSurrogate((char) unit)
        && at + 1 < end
        && buffer[at] == '\\'
        && buffer[at + 1] == 'u') {
      int low = hex(at + 2);
      if (Character.isLowSurrogate((char) low)) {
        at += 6;
        return utf8(Character.toCodePoint((char) unit, (char) low), out);
      }
    }
    return utf8(Character.isSurrogate((char) unit) ? 0xfffd : unit, out);
  }

  private int hex(int from) throws MalformedJsonException {
    if (from + 4 > end) {
      throw badString();
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(buffer[i], 16);
      if (digit < 0) {
        throw badString();
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  private int utf8(int rune, int out) {
    if (rune < 0x80) {
      buffer[out] = (byte) rune;
      return out + 1;
    }
    if (rune < 0x800) {
      buffer[out] = (byte) (0xc0 | (rune >> 6));
      buffer[out + 1] = (byte) (0x80 | (rune & 0x3f));
      return out + 2;
    }
    if (rune < 0x10000) {
      buffer[out] = (byte) (0xe0 | (rune >> 12));
      buffer[out + 1] = (byte) (0x80 | ((rune >> 6) & 0x3f));
      buffer[out + 2] = (byte) (0x80 | (rune & 0x3f));
      return out + 3;
    }
    buffer[out] = (byte) (0xf0 | (rune >> 18));
    buffer[out + 1] = (byte) (0x80 | ((rune >> 12) & 0x3f));
    buffer[out + 2] = (byte) (0x80 | ((rune >> 6) & 0x3f));
    buffer[out + 3] = (byte) (0x80 | (rune & 0x3f));
    return out + 4;
  }

  private MalformedJsonException badString() {
    if (at >= end) {
      return new MalformedJsonException(
          "unexpected end of input in a string, error found at byte " + (end - start));
    }
    String what =
        (buffer[at] & 0xe0) == 0
            ? "invalid control character found: " + buffer[at]
            : "invalid escape in a string";
    return new MalformedJsonException(what + ", error found at byte " + (at - start));
  }
}
