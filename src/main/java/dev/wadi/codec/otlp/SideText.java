package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Slice;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;

/**
 * Texts that stand nowhere in a request as they are kept, such as numbers, in one growing array:
 * the second buffer of a stream. Takes memory before it grows, and ends at a limit. For one thread.
 */
final class SideText {
  /** The number of this buffer in slices; that of the request is 0. */
  static final int NUMBER = 1;

  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);
  private static final int FIRST_BYTES = 512;

  private final DecodeLimits limits;
  private final int maxBytes;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  SideText(DecodeLimits limits, int maxBytes) {
    this.limits = limits;
    this.maxBytes = Math.min(maxBytes, Slice.LIMIT_BYTES - 1);
  }

  /** Where the next text begins. */
  int mark() {
    return size;
  }

  /** Forgets what was written behind a mark. */
  void back(int mark) {
    size = mark;
  }

  /** What was written since a mark. */
  long since(int mark) {
    return Slice.of(NUMBER, mark, size - mark);
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  void put(int b) throws TooLargeException {
    room(1);
    bytes[size++] = (byte) b;
  }

  void put(byte[] from, int offset, int length) throws TooLargeException {
    room(length);
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
  }

  /** A text of our own. */
  long text(String text) throws TooLargeException {
    byte[] utf8 = text.getBytes(UTF_8);
    put(utf8, 0, utf8.length);
    return Slice.of(NUMBER, size - utf8.length, utf8.length);
  }

  long decimal(long number) throws TooLargeException {
    room(20);
    int from = size;
    if (number == Long.MIN_VALUE) {
      return text(Long.toString(number));
    }
    long rest = number;
    if (rest < 0) {
      bytes[size++] = '-';
      rest = -rest;
    }
    int digits = 1;
    for (long power = 10; digits < 19 && rest >= power; power *= 10) {
      digits++;
    }
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return Slice.of(NUMBER, from, size - from);
  }

  /** Bytes as small hexadecimal digits. */
  long hex(byte[] from, int offset, int length) throws TooLargeException {
    room(2L * length);
    for (int i = offset; i < offset + length; i++) {
      bytes[size++] = HEX[(from[i] >> 4) & 0xf];
      bytes[size++] = HEX[from[i] & 0xf];
    }
    return Slice.of(NUMBER, size - 2 * length, 2 * length);
  }

  long base64(byte[] from, int offset, int length) throws TooLargeException {
    room((length + 2L) / 3 * 4);
    byte[] text = Base64.getEncoder().encode(Arrays.copyOfRange(from, offset, offset + length));
    put(text, 0, text.length);
    return Slice.of(NUMBER, size - text.length, text.length);
  }

  /** A number as JavaScript writes it: {@code 5}, {@code 0.1}, {@code 1e+21}. */
  void number(double number) throws TooLargeException {
    if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
      text(number == 0 ? "0" : Double.toString(number));
      return;
    }
    BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    double size = Math.abs(number);
    if (size >= 1e-6 && size < 1e21) {
      text(exact.toPlainString());
      return;
    }
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    text(
        (number < 0 ? "-" : "")
            + digits.charAt(0)
            + (digits.length() > 1 ? "." + digits.substring(1) : "")
            + (exponent < 0 ? "e-" : "e+")
            + Math.abs(exponent));
  }

  /** A text as a JSON string, in quotes; bytes that are not UTF-8 stay as they are. */
  void jsonString(byte[] from, int offset, int length) throws TooLargeException {
    put('"');
    for (int i = offset; i < offset + length; i++) {
      byte b = from[i];
      if (b == '"' || b == '\\') {
        put('\\');
        put(b);
      } else if (b >= 0 && b < 0x20) {
        control(b);
      } else {
        put(b);
      }
    }
    put('"');
  }

  private void control(byte b) throws TooLargeException {
    put('\\');
    switch (b) {
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      case '\b' -> put('b');
      case '\f' -> put('f');
      default -> {
        text("u00");
        put(HEX[b >> 4]);
        put(HEX[b & 0xf]);
      }
    }
  }

  private void room(long more) throws TooLargeException {
    long needed = size + more;
    if (needed <= bytes.length) {
      return;
    }
    if (needed > maxBytes) {
      throw new TooLargeException(
          "the logs become larger than " + maxBytes + " bytes with their attributes");
    }
    int grown = (int) Math.min(maxBytes, Math.max(needed, 2L * bytes.length));
    limits.takeTexts(grown);
    bytes = Arrays.copyOf(bytes, grown);
  }
}
