package dev.wadi.chain.redact.scan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Questions about single bytes of UTF-8 text, answered by tables of 256 places. */
public final class Bytes {
  /** What a byte can begin, for the first pass. */
  public static final byte PLAIN = 0;

  public static final byte LETTER = 1;
  public static final byte DIGIT = 2;
  public static final byte AT = 3;
  public static final byte COLON = 4;
  public static final byte EQUALS = 5;
  public static final byte PLUS = 6;
  public static final byte PERCENT = 7;
  public static final byte BACKSLASH = 8;
  public static final byte OPEN = 9;
  public static final byte GREATER = 10;
  public static final byte TILDE = 11;

  /** May begin what a reader does not see: {@link PlainText}. */
  public static final byte VEIL = 12;

  /** May stand between a name and its value. */
  public static final byte LIST = 13;

  public static final byte DOLLAR = 14;

  private static final byte[] CLASS = new byte[256];

  private static final int WORD_BIT = 1;
  private static final int DIGIT_BIT = 2;
  private static final int HEX_BIT = 4;
  private static final int BASE64URL_BIT = 8;
  private static final int LOCAL_BIT = 16;
  private static final int TOKEN_BIT = 32;
  private static final int LETTER_BIT = 64;
  private static final int BASE64_BIT = 128;

  private static final int PARTS_BIT = 256;
  private static final int RUN_BIT = 512;

  private static final short[] BITS = new short[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean digit = c >= '0' && c <= '9';
      int bits = 0;
      if (letter || digit || c == '_') {
        bits |= WORD_BIT;
      }
      if (letter) {
        bits |= LETTER_BIT;
      }
      if (digit) {
        bits |= DIGIT_BIT;
      }
      if (digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
        bits |= HEX_BIT;
      }
      if (letter || digit || c == '_' || c == '-') {
        bits |= BASE64URL_BIT;
      }
      if (letter || digit || c == '+' || c == '/') {
        bits |= BASE64_BIT;
      }
      if (letter || digit || "._%+-".indexOf(c) >= 0) {
        bits |= LOCAL_BIT;
      }
      if (letter || digit || "._-~+/=".indexOf(c) >= 0) {
        bits |= TOKEN_BIT;
      }
      if (" \t\",;()[]{}|=/:".indexOf(c) >= 0) {
        bits |= PARTS_BIT;
      }
      if (digit || joins((byte) c) || c == ':') {
        bits |= RUN_BIT;
      }
      BITS[c] = (short) bits;
      CLASS[c] = letter || c == '_' ? LETTER : digit ? DIGIT : PLAIN;
    }
    CLASS['@'] = AT;
    CLASS[':'] = COLON;
    CLASS['='] = EQUALS;
    CLASS['+'] = PLUS;
    CLASS['%'] = PERCENT;
    CLASS['\\'] = BACKSLASH;
    CLASS['['] = OPEN;
    CLASS['<'] = OPEN;
    CLASS['>'] = GREATER;
    CLASS['~'] = TILDE;
    CLASS['$'] = DOLLAR;
    for (int c = 0; c < ' '; c++) {
      CLASS[c] = c == '\t' || c == '\n' || c == '\r' || c == 0x0b || c == '\f' ? PLAIN : VEIL;
    }
    ",;({|\"'\t-".chars().forEach(c -> CLASS[c] = LIST);
    for (int c : new int[] {'&', '#', '^', 0x7f, 0xC2, 0xE2, 0xE3, 0xEF}) {
      CLASS[c] = VEIL;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = EACH << 7;
  private static final long LOW = 0x7f * EACH;

  private Bytes() {}

  /**
   * The end of the word that {@code i} lies in: eight bytes at a time, because the end of a word is
   * what a branch predictor cannot foresee.
   */
  public static int wordEnd(byte[] b, int i, int to) {
    int j = i;
    while (j + 8 <= to) {
      long x = (long) LONGS.get(b, j);
      long seven = x & LOW;
      long folded = seven | 0x20 * EACH;
      /* The high bit of each byte tells: at least the first letter and not beyond the last. */
      long letter = folded + (0x80 - 'a') * EACH & ~(folded + (0x7f - 'z') * EACH);
      long digit = seven + (0x80 - '0') * EACH & ~(seven + (0x7f - '9') * EACH);
      long underscore = ~((seven ^ '_' * EACH) + LOW);
      long other = ~((letter | digit | underscore) & ~x) & HIGH;
      if (other != 0) {
        return j + (Long.numberOfTrailingZeros(other) >>> 3);
      }
      j += 8;
    }
    while (j < to && word(b[j])) {
      j++;
    }
    return j;
  }

  /** The end of the digits that {@code i} lies in. */
  public static int digitsEnd(byte[] b, int i, int to) {
    int j = i;
    while (j + 8 <= to) {
      long x = (long) LONGS.get(b, j);
      long seven = x & LOW;
      long digit = seven + (0x80 - '0') * EACH & ~(seven + (0x7f - '9') * EACH);
      long other = ~(digit & ~x) & HIGH;
      if (other != 0) {
        return j + (Long.numberOfTrailingZeros(other) >>> 3);
      }
      j += 8;
    }
    while (j < to && digit(b[j])) {
      j++;
    }
    return j;
  }

  /** What a byte can begin. */
  public static byte beginning(byte c) {
    return CLASS[c & 0xff];
  }

  /** An ASCII letter, digit or underscore: what logtap's word boundary looks at. */
  public static boolean word(byte c) {
    return (BITS[c & 0xff] & WORD_BIT) != 0;
  }

  public static boolean letter(byte c) {
    return (BITS[c & 0xff] & LETTER_BIT) != 0;
  }

  public static boolean digit(byte c) {
    return (BITS[c & 0xff] & DIGIT_BIT) != 0;
  }

  public static boolean hex(byte c) {
    return (BITS[c & 0xff] & HEX_BIT) != 0;
  }

  public static boolean base64Url(byte c) {
    return (BITS[c & 0xff] & BASE64URL_BIT) != 0;
  }

  public static boolean base64(byte c) {
    return (BITS[c & 0xff] & BASE64_BIT) != 0;
  }

  /** A letter of an unquoted e-mail local part, in logtap's narrow reading. */
  public static boolean local(byte c) {
    return (BITS[c & 0xff] & LOCAL_BIT) != 0;
  }

  /** A letter of a {@code token68} of RFC 7235. */
  public static boolean token68(byte c) {
    return (BITS[c & 0xff] & TOKEN_BIT) != 0;
  }

  /** A blank, quote, bracket or sign that no number, name or address goes across. */
  public static boolean parts(int c) {
    return (BITS[c & 0xff] & PARTS_BIT) != 0;
  }

  /** True when a byte behind digits can lead to further digits of the same number. */
  public static boolean joins(byte c) {
    return c == '-' || c == ' ' || c == '.' || c == ')' || c == '/' || c == '\t';
  }

  /** A digit, what joins digits to a number, or a colon. */
  public static boolean run(byte c) {
    return (BITS[c & 0xff] & RUN_BIT) != 0;
  }

  /** True when a place lies within a word, or within a stretch of digits and their separators. */
  public static boolean inside(byte[] b, int at) {
    return (BITS[b[at - 1] & 0xff] & BITS[b[at] & 0xff] & (WORD_BIT | RUN_BIT)) != 0;
  }

  public static boolean upper(byte c) {
    return c >= 'A' && c <= 'Z';
  }

  public static boolean lower(byte c) {
    return c >= 'a' && c <= 'z';
  }

  public static boolean alnum(byte c) {
    return word(c) && c != '_';
  }

  public static byte toLower(byte c) {
    return upper(c) ? (byte) (c + 32) : c;
  }

  public static int hexValue(byte c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
  }

  /** True when a word has a digit or an underscore. */
  static boolean isMixed(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if ((b[i] & 0x40) == 0 || b[i] == '_') {
        return true;
      }
    }
    return false;
  }

  /** True for the letter of an escaped line feed, tab or carriage return. */
  public static boolean escape(byte c) {
    return c == 'n' || c == 't' || c == 'r';
  }

  /** True when these bytes stand at {@code i}. */
  public static boolean startsWith(byte[] b, int i, int to, byte[] text) {
    return to - i >= text.length && Arrays.equals(b, i, i + text.length, text, 0, text.length);
  }

  /** True when {@code text}, given in small letters, stands at {@code at} in any letter case. */
  public static boolean matches(byte[] b, int at, byte[] text) {
    for (int k = 0; k < text.length; k++) {
      if (toLower(b[at + k]) != text[k]) {
        return false;
      }
    }
    return true;
  }

  /** True when {@code text} (given in lower case) stands at {@code at}, in any letter case. */
  public static boolean matches(byte[] b, int at, int to, String text) {
    if (to - at < text.length()) {
      return false;
    }
    for (int k = 0; k < text.length(); k++) {
      if (toLower(b[at + k]) != text.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The nearest place from {@code last} back that has no small letter and no digit, or the one
   * eight bytes before when there is none.
   */
  static int beforePart(byte[] b, int last) {
    int i = last;
    if (last >= 7) {
      long x = (long) LONGS.get(b, last - 7);
      long seven = x & LOW;
      long small = seven + (0x80 - 'a') * EACH & ~(seven + (0x7f - 'z') * EACH);
      long digit = seven + (0x80 - '0') * EACH & ~(seven + (0x7f - '9') * EACH);
      long other = ~((small | digit) & ~x) & HIGH;
      return other == 0 ? last - 8 : last - (Long.numberOfLeadingZeros(other) >>> 3);
    }
    while (i >= 0 && (lower(b[i]) || digit(b[i]))) {
      i--;
    }
    return i;
  }

  private static final byte[] BASE64 = new byte[256];

  static {
    Arrays.fill(BASE64, (byte) -1);
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < letters.length(); i++) {
      BASE64[letters.charAt(i)] = (byte) i;
    }
    BASE64['-'] = 62;
    BASE64['_'] = 63;
  }

  /** The value of a letter of base64 in either alphabet, or -1. */
  public static int base64Value(byte c) {
    return BASE64[c & 0xff];
  }

  /** True when the eight letters at {@code i} decode to plain text. */
  static boolean beginsBase64Text(byte[] b, int i) {
    int bits = 0;
    for (int half = 0; half < 2; half++) {
      bits = 0;
      for (int k = 0; k < 4; k++) {
        int value = BASE64[b[i + half * 4 + k] & 0xff];
        if (value < 0) {
          return false;
        }
        bits = bits << 6 | value;
      }
      for (int k = 0; k < 3; k++) {
        int c = bits >> (16 - 8 * k) & 0xff;
        if ((c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c > 0x7e) {
          return false;
        }
      }
    }
    return true;
  }
}
