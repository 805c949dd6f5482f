package dev.wadi.codec.jsonlines;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Renders entries as the JSON lines of a capture, straight from the columns of a stream into one
 * growing byte array: no object for a line. For one thread.
 */
public final class JsonLineEncoder {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long BLANKS = ONES * 0x20;

  private static final byte[] TS = "{\"ts\":\"".getBytes(UTF_8);
  private static final byte[] MSG_ONLY = "Z\",\"msg\":\"".getBytes(UTF_8);
  private static final byte[] METADATA = ",\"metadata\":{".getBytes(UTF_8);
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);

  private final Rfc3339.Writer times = new Rfc3339.Writer();
  private byte[] out;
  private int size;
  private int textStart;

  public JsonLineEncoder(int initialBytes) {
    this.out = new byte[initialBytes];
  }

  public byte[] buffer() {
    return out;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** What stands between a line's time and its text: made once for a label set. */
  public static byte[] middle(Labels labels) {
    if (labels.isEmpty()) {
      return MSG_ONLY;
    }
    JsonLineEncoder text = new JsonLineEncoder(64 + labels.size() * 48);
    text.put("Z\",\"labels\":{".getBytes(UTF_8));
    for (int i = 0; i < labels.size(); i++) {
      if (i > 0) {
        text.put((byte) ',');
      }
      byte[] name = labels.name(i).getBytes(UTF_8);
      byte[] value = labels.value(i).getBytes(UTF_8);
      text.appendString(name, 0, name.length);
      text.put((byte) ':');
      text.appendString(value, 0, value.length);
    }
    text.put("},\"msg\":\"".getBytes(UTF_8));
    return Arrays.copyOf(text.out, text.size);
  }

  /** Appends entry {@code i} of a stream as one line. */
  public void append(LogStream stream, int i, byte[] middle) {
    int length = stream.lineLength(i);
    ensure(TS.length + Rfc3339.Writer.MAX_BYTES + middle.length + length + 16);
    byte[] o = out;
    int at = size;
    System.arraycopy(TS, 0, o, at, TS.length);
    at = times.write(stream.timestampNanos(i), o, at + TS.length);
    System.arraycopy(middle, 0, o, at, middle.length);
    size = at + middle.length;
    textStart = size;
    escape(stream.lineBuffer(i), stream.lineOffset(i), length);
    ensure(4);
    out[size++] = '"';
    if (stream.hasMetadata() && stream.metadataCount(i) > 0) {
      appendMetadata(stream, i);
    }
    ensure(2);
    out[size++] = '}';
    out[size++] = '\n';
  }

  /**
   * Where in the buffer the text of the entry begins that was appended last; it goes up to the end.
   */
  public int textStart() {
    return textStart;
  }

  /** Appends a line that is rendered already, and its end. */
  public void appendRendered(byte[] line, int offset, int length) {
    ensure(length + 1);
    System.arraycopy(line, offset, out, size, length);
    size += length;
    out[size++] = '\n';
  }

  /** Appends a text as a JSON string, in quotes. */
  public void appendString(byte[] text, int offset, int length) {
    put((byte) '"');
    escape(text, offset, length);
    put((byte) '"');
  }

  /** Appends bytes as they are. */
  public void appendPlain(byte[] text) {
    put(text);
  }

  /** Hands over the buffer, of which {@link #size()} bytes count, and goes on with another. */
  public byte[] swap(byte[] fresh) {
    byte[] full = out;
    out = fresh;
    size = 0;
    return full;
  }

  /** Gives memory back that an unusually long line took. */
  public void shrink(int toBytes) {
    if (size == 0 && out.length > toBytes) {
      out = new byte[toBytes];
    }
  }

  private void appendMetadata(LogStream stream, int i) {
    put(METADATA);
    int pairs = stream.metadataCount(i);
    for (int pair = 0; pair < pairs; pair++) {
      if (pair > 0) {
        put((byte) ',');
      }
      putSlice(stream, stream.metadataName(i, pair));
      put((byte) ':');
      putSlice(stream, stream.metadataValue(i, pair));
    }
    put((byte) '}');
  }

  private void putSlice(LogStream stream, long slice) {
    appendString(stream.buffer(slice), Slice.offset(slice), Slice.length(slice));
  }

  private void put(byte b) {
    ensure(1);
    out[size++] = b;
  }

  private void put(byte[] bytes) {
    ensure(bytes.length);
    System.arraycopy(bytes, 0, out, size, bytes.length);
    size += bytes.length;
  }

  /*
   * Eight bytes at a time: copy them, and look in the same register whether one of them is a quote,
   * a backslash, a control character or not ASCII. Most lines never leave the inner loop; where one
   * does, it goes on right behind the byte that needed a look.
   */
  private void escape(byte[] in, int offset, int length) {
    int i = offset;
    int end = offset + length;
    while (true) {
      ensure(end - i + 8);
      byte[] o = out;
      int at = size;
      long special = 0;
      /* A step of its own where it is clean: the next one must not wait for what this one finds. */
      while (i + 8 <= end) {
        long x = (long) LONG.get(in, i);
        special = special(x);
        LONG.set(o, at, x);
        if (special != 0) {
          int clean = Long.numberOfTrailingZeros(special) >>> 3;
          i += clean;
          at += clean;
          break;
        }
        i += 8;
        at += 8;
      }
      while (special == 0 && i < end) {
        byte b = in[i];
        if (b < 0x20 || b == '"' || b == '\\') {
          special = HIGH;
        } else {
          o[at++] = b;
          i++;
        }
      }
      size = at;
      if (special == 0) {
        return;
      }
      if (in[i] >= 0) {
        control(in[i++]);
      }
      while (i < end && in[i] < 0) {
        i = multibyte(in, i, end);
      }
    }
  }

  /*
   * The high bit of bytes that are not copied as they are. The lowest mark is always true: only
   * those above a true one may come from a borrow.
   */
  private static long special(long x) {
    long quotes = x ^ QUOTES;
    long backslashes = x ^ BACKSLASHES;
    return (x
            | ((x - BLANKS) & ~x)
            | ((quotes - ONES) & ~quotes)
            | ((backslashes - ONES) & ~backslashes))
        & HIGH;
  }

  private void control(byte b) {
    ensure(6);
    out[size++] = '\\';
    switch (b) {
      case '"', '\\' -> out[size++] = b;
      case '\n' -> out[size++] = 'n';
      case '\r' -> out[size++] = 'r';
      case '\t' -> out[size++] = 't';
      default -> {
        out[size++] = 'u';
        out[size++] = '0';
        out[size++] = '0';
        out[size++] = HEX[b >> 4];
        out[size++] = HEX[b & 15];
      }
    }
  }

  /*
   * One character of two to four bytes (Unicode, table 3-7 "well-formed UTF-8 byte sequences"). Of
   * a malformed one, the longest piece that could have begun a character becomes one U+FFFD: the
   * rule that Java's decoder follows too.
   */
  private int multibyte(byte[] in, int i, int end) {
    int lead = in[i] & 0xFF;
    int length;
    int low = 0x80;
    int high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3;
      low = lead == 0xE0 ? 0xA0 : 0x80;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4;
      low = lead == 0xF0 ? 0x90 : 0x80;
      high = lead == 0xF4 ? 0x8F : 0xBF;
    } else {
      put(REPLACEMENT);
      return i + 1;
    }
    for (int k = 1; k < length; k++) {
      int next = i + k < end ? in[i + k] & 0xFF : 0;
      if (next < low || next > high) {
        put(REPLACEMENT);
        return i + k;
      }
      low = 0x80;
      high = 0xBF;
    }
    if (lead == 0xED && (in[i + 1] & 0xFF) > 0x9F) {
      // A surrogate, well built but no character.
      put(REPLACEMENT);
      return i + length;
    }
    ensure(length);
    System.arraycopy(in, i, out, size, length);
    size += length;
    return i + length;
  }

  private void ensure(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, (int) Math.min(Integer.MAX_VALUE - 8L, grown(more)));
    }
  }

  private long grown(int more) {
    return Math.max((long) size + more, out.length + (long) (out.length >> 1));
  }
}
