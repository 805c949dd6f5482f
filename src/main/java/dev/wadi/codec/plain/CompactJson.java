package dev.wadi.codec.plain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.GrowableBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Writes JSON without a blank and without an escape too many. */
public final class CompactJson {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long SPACES = ' ' * ONES;
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private CompactJson() {}

  /**
   * The value that comes next, without blanks and with no more escapes than it needs: never longer
   * than it came. As deep as {@link JsonReader#skip()} goes.
   *
   * @param in what the reader reads
   */
  public static void copy(JsonReader json, byte[] in, GrowableBytes to)
      throws MalformedJsonException {
    int from = json.position();
    json.skip();
    json.position(from);
    checked(json, in, to);
  }

  private static void checked(JsonReader json, byte[] in, GrowableBytes to)
      throws MalformedJsonException {
    int next = json.peek();
    if (next == '{') {
      json.beginObject();
      ascii(to, "{");
      for (boolean first = true; json.nextField(first); first = false) {
        ascii(to, first ? "" : ",");
        quoted(to, in, json.textOffset(), json.textLength());
        ascii(to, ":");
        checked(json, in, to);
      }
      ascii(to, "}");
    } else if (next == '[') {
      json.beginArray();
      ascii(to, "[");
      for (boolean first = true; json.nextElement(first); first = false) {
        ascii(to, first ? "" : ",");
        checked(json, in, to);
      }
      ascii(to, "]");
    } else if (next == '"') {
      json.string();
      quoted(to, in, json.textOffset(), json.textLength());
    } else {
      int from = json.position();
      json.skip();
      bytes(to, in, from, json.position() - from);
    }
  }

  /** Text of ASCII as it is. */
  public static void ascii(GrowableBytes to, String text) {
    int at = to.append(text.length());
    for (int i = 0; i < text.length(); i++) {
      to.array()[at + i] = (byte) text.charAt(i);
    }
  }

  /** Bytes as they are. */
  public static void bytes(GrowableBytes to, byte[] from, int offset, int length) {
    int at = to.append(length);
    System.arraycopy(from, offset, to.array(), at, length);
  }

  /**
   * A string of UTF-8 in quotes. Never longer than it came, if it came in JSON: what needs an
   * escape here came with one at least as long.
   */
  public static void quoted(GrowableBytes to, byte[] from, int offset, int length) {
    int at = to.append(length + 2);
    byte[] array = to.array();
    array[at++] = '"';
    int end = offset + length;
    int plain = firstToEscape(from, offset, end) - offset;
    System.arraycopy(from, offset, array, at, plain);
    if (plain == length) {
      array[at + length] = '"';
      return;
    }
    escaped(to, from, offset + plain, end, at + plain);
  }

  /* Eight bytes at once; a bit of HIGHS is set for each byte that is less than another: Hacker's
   * Delight, 6-1. Behind the first such byte there may be false ones, and nobody looks there. */
  private static int firstToEscape(byte[] from, int offset, int end) {
    int i = offset;
    for (; i + 8 <= end; i += 8) {
      long word = (long) LONGS.get(from, i);
      long quote = word ^ QUOTES;
      long backslash = word ^ BACKSLASHES;
      long hit =
          (((quote - ONES) & ~quote)
                  | ((backslash - ONES) & ~backslash)
                  | ((word - SPACES) & ~word))
              & HIGHS;
      if (hit != 0) {
        return i + (Long.numberOfTrailingZeros(hit) >>> 3);
      }
    }
    while (i < end && from[i] != '"' && from[i] != '\\' && (from[i] & 0xe0) != 0) {
      i++;
    }
    return i;
  }

  private static void escaped(GrowableBytes to, byte[] from, int first, int end, int written) {
    int more = 0;
    for (int i = first; i < end; i++) {
      byte b = from[i];
      more += b == '"' || b == '\\' || shortEscape(b) != 0 ? 1 : (b & 0xe0) == 0 ? 5 : 0;
    }
    to.append(more);
    byte[] array = to.array();
    int at = written;
    for (int i = first; i < end; i++) {
      byte b = from[i];
      byte letter = b == '"' || b == '\\' ? b : shortEscape(b);
      if (letter != 0) {
        array[at++] = '\\';
        array[at++] = letter;
      } else if ((b & 0xe0) == 0) {
        array[at++] = '\\';
        array[at++] = 'u';
        array[at++] = '0';
        array[at++] = '0';
        array[at++] = HEX[b >> 4];
        array[at++] = HEX[b & 0xf];
      } else {
        array[at++] = b;
      }
    }
    array[at] = '"';
  }

  private static byte shortEscape(byte b) {
    return switch (b) {
      case '\n' -> 'n';
      case '\r' -> 'r';
      case '\t' -> 't';
      case '\b' -> 'b';
      case '\f' -> 'f';
      default -> 0;
    };
  }
}
