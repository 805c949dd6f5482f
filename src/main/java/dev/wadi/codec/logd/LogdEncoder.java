package dev.wadi.codec.logd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.LogStream;
import java.util.Arrays;

/**
 * Makes the bytes that readers get: a {@code Msg} in protobuf, bare and unsigned. What came as such
 * a message goes out as the same bytes, apart from what the chain has changed. For one thread.
 */
public final class LogdEncoder {
  /** The answer to a new tail. */
  public static final byte[] TAILING = control("\rtailing logs\u001b[0K");

  /** Behind the last line of an answer. */
  public static final byte[] END = control("+END");

  /** To a reader that is no longer served. */
  public static final byte[] KICK = control("kick");

  private byte[] out = new byte[512];
  private int size;

  /** To a reader who did not get so many lines, because there was no room for them. */
  public static byte[] lost(long lines) {
    return control("lost " + lines);
  }

  /** A message that is not a line: a text under the key of control messages. */
  private static byte[] control(String text) {
    LogdEncoder encoder = new LogdEncoder();
    encoder.text(7, text.getBytes(UTF_8));
    encoder.text(12, LogdFields.CONTROL_KEY.getBytes(UTF_8));
    return encoder.made();
  }

  /** A line as a message. */
  public byte[] line(LogStream stream, int i) {
    size = 0;
    time(stream.timestampNanos(i));
    number(6, LogdFields.level(stream, i));
    bytes(7, stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
    String stackTrace = LogdFields.text(stream, i, LogdFields.STACK_TRACE);
    if (stackTrace != null) {
      text(8, stackTrace.getBytes(UTF_8));
    }
    number(9, LogdFields.method(stream, i));
    String url = LogdFields.text(stream, i, LogdFields.URL);
    if (url != null) {
      text(10, url.getBytes(UTF_8));
    }
    number(11, LogdFields.number(stream, i, LogdFields.RESPONSE_STATUS));
    String key = LogdFields.key(stream, i, LogdFields.key(stream.labels()));
    text(12, key.getBytes(UTF_8));
    return made();
  }

  private byte[] made() {
    return Arrays.copyOf(out, size);
  }

  private void time(long nanos) {
    long seconds = Math.floorDiv(nanos, 1_000_000_000L);
    long rest = Math.floorMod(nanos, 1_000_000_000L);
    int length =
        (seconds == 0 ? 0 : 1 + varintBytes(seconds)) + (rest == 0 ? 0 : 1 + varintBytes(rest));
    grow(2 + length);
    out[size++] = 1 << 3 | 2;
    out[size++] = (byte) length;
    number(1, seconds);
    number(2, rest);
  }

  /* Zero is left out: to readers of every version that is the same. */
  private void number(int field, long value) {
    if (value != 0) {
      grow(11);
      out[size++] = (byte) (field << 3);
      varint(value);
    }
  }

  private void text(int field, byte[] text) {
    bytes(field, text, 0, text.length);
  }

  /* Readers refuse a message with a text that is not UTF-8. */
  private void bytes(int field, byte[] text, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (text[i] < 0) {
        byte[] sound = new String(text, offset, length, UTF_8).getBytes(UTF_8);
        put(field, sound, 0, sound.length);
        return;
      }
    }
    put(field, text, offset, length);
  }

  private void put(int field, byte[] text, int offset, int length) {
    grow(6 + length);
    out[size++] = (byte) (field << 3 | 2);
    varint(length);
    System.arraycopy(text, offset, out, size, length);
    size += length;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[size++] = (byte) rest;
  }

  private static int varintBytes(long value) {
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  private void grow(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, size + more));
    }
  }
}
