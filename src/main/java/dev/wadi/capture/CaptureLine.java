package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A view of one line of a data file: {@link #parse} finds where its parts lie, and they become
 * strings only when somebody asks.
 *
 * <p>Takes any JSON object with a {@code ts} that is an RFC 3339 time; fields in any order, fields
 * unknown to us, blanks and escapes are all right. One view serves many lines, one after another;
 * it reads the buffer that was given to {@link #parse}, so it is spent when that changes. For one
 * thread.
 */
public final class CaptureLine {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final int MAX_DEPTH = 64;

  private byte[] b = new byte[0];
  private int lineOffset;
  private int lineLength;
  private int at;
  private int end;

  /* Set by string(): where the text between the quotes lies, and whether it holds a backslash. */
  private int textStart;
  private int textEnd;
  private boolean textEscaped;

  private long nanos;
  private int timeStart;
  private int timeEnd;
  private int messageStart;
  private int messageEnd;
  private boolean messageEscaped;
  private int labelsStart;
  private int labelsEnd;
  private final Pairs labels = new Pairs();
  private final Pairs metadata = new Pairs();

  /** Names and values as places in the buffer: start, end and "has escapes" of each. */
  private static final class Pairs {
    int[] places = new int[32];
    int count;

    void add(int start, int end, boolean escaped) {
      if (2 * count + 2 > places.length) {
        places = Arrays.copyOf(places, places.length * 2);
      }
      places[2 * count] = start;
      places[2 * count + 1] = escaped ? ~end : end;
      count++;
    }

    int start(int i) {
      return places[2 * i];
    }

    int end(int i) {
      int place = places[2 * i + 1];
      return place < 0 ? ~place : place;
    }

    boolean escaped(int i) {
      return places[2 * i + 1] < 0;
    }
  }

  /**
   * Looks at a line, without its line end.
   *
   * @return false when it is not a line of a capture
   */
  public boolean parse(byte[] buffer, int offset, int length) {
    b = buffer;
    lineOffset = offset;
    lineLength = length;
    at = offset;
    end = offset + length;
    nanos = Rfc3339.NOT_A_TIME;
    messageStart = 0;
    messageEnd = 0;
    messageEscaped = false;
    labelsStart = 0;
    labelsEnd = 0;
    labels.count = 0;
    metadata.count = 0;
    blanks();
    if (!take('{')) {
      return false;
    }
    blanks();
    if (!take('}')) {
      do {
        blanks();
        if (!field()) {
          return false;
        }
        blanks();
      } while (take(','));
      if (!take('}')) {
        return false;
      }
    }
    blanks();
    return at == end && nanos != Rfc3339.NOT_A_TIME;
  }

  /** Nanoseconds since the epoch; times that do not fit are the nearest end of a long. */
  public long timestampNanos() {
    return nanos;
  }

  /** Where the time stands in the buffer, without quotes, for {@link #timeLength()} bytes. */
  public int timeOffset() {
    return timeStart;
  }

  public int timeLength() {
    return timeEnd - timeStart;
  }

  /** The log line. */
  public String message() {
    return text(messageStart, messageEnd, messageEscaped);
  }

  /**
   * True when the message stands in the buffer as it is, from {@link #messageOffset()} for {@link
   * #messageLength()} bytes.
   */
  public boolean messageIsPlain() {
    return !messageEscaped;
  }

  public int messageOffset() {
    return messageStart;
  }

  public int messageLength() {
    return messageEnd - messageStart;
  }

  /**
   * Where the labels stand in the buffer, as they were written, for {@link #labelsLength()} bytes:
   * lines of one stream have the same bytes here.
   */
  public int labelsOffset() {
    return labelsStart;
  }

  public int labelsLength() {
    return labelsEnd - labelsStart;
  }

  public int labelCount() {
    return labels.count / 2;
  }

  public String labelName(int i) {
    return text(labels, 2 * i);
  }

  public String labelValue(int i) {
    return text(labels, 2 * i + 1);
  }

  /** The value of a label, or null; of a name that stands there twice, the last counts. */
  public @Nullable String label(String name) {
    for (int i = labels.count - 2; i >= 0; i -= 2) {
      if (isText(labels, i, name)) {
        return text(labels, i + 1);
      }
    }
    return null;
  }

  public Labels labels() {
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < labels.count; i += 2) {
      map.put(text(labels, i), text(labels, i + 1));
    }
    return Labels.of(map);
  }

  public boolean hasMetadata() {
    return metadata.count > 0;
  }

  /** The UTF-8 value of a pair of structured metadata, or null; of equal names the first counts. */
  public byte @Nullable [] metadataValue(byte[] name) {
    for (int i = 0; i < metadata.count; i += 2) {
      if (isText(metadata, i, name)) {
        return metadata.escaped(i + 1)
            ? text(metadata, i + 1).getBytes(UTF_8)
            : Arrays.copyOfRange(b, metadata.start(i + 1), metadata.end(i + 1));
      }
    }
    return null;
  }

  /** Structured metadata as a new map. */
  public Map<String, String> metadata() {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < metadata.count; i += 2) {
      map.put(text(metadata, i), text(metadata, i + 1));
    }
    return map;
  }

  /** The buffer given to {@link #parse}. */
  public byte[] buffer() {
    return b;
  }

  /** Where the line begins in the buffer. */
  public int offset() {
    return lineOffset;
  }

  /** Bytes of the line, without its end. */
  public int length() {
    return lineLength;
  }

  @Override
  public String toString() {
    return new String(b, lineOffset, lineLength, UTF_8);
  }

  private boolean field() {
    if (!string()) {
      return false;
    }
    int nameStart = textStart;
    int nameEnd = textEnd;
    boolean escaped = textEscaped;
    blanks();
    if (!take(':')) {
      return false;
    }
    blanks();
    if (!escaped) {
      int length = nameEnd - nameStart;
      byte first = length == 0 ? 0 : b[nameStart];
      if (length == 2 && first == 't' && b[nameStart + 1] == 's') {
        return timestamp();
      }
      if (length == 3 && first == 'm' && b[nameStart + 1] == 's' && b[nameStart + 2] == 'g') {
        return message0();
      }
      if (length == 6 && first == 'l' && is(nameStart, "labels")) {
        labelsStart = at;
        boolean read = pairs(labels);
        labelsEnd = at;
        return read;
      }
      if (length == 8 && first == 'm' && is(nameStart, "metadata")) {
        return pairs(metadata);
      }
    }
    return value(0);
  }

  private boolean timestamp() {
    if (!string()) {
      return false;
    }
    timeStart = textStart;
    timeEnd = textEnd;
    nanos = Rfc3339.parse(b, textStart, textEnd - textStart);
    return nanos != Rfc3339.NOT_A_TIME;
  }

  private boolean message0() {
    if (isNull()) {
      return true;
    }
    if (!string()) {
      return false;
    }
    messageStart = textStart;
    messageEnd = textEnd;
    messageEscaped = textEscaped;
    return true;
  }

  private boolean pairs(Pairs into) {
    into.count = 0;
    if (isNull()) {
      return true;
    }
    if (!take('{')) {
      return false;
    }
    blanks();
    if (take('}')) {
      return true;
    }
    do {
      blanks();
      if (!string()) {
        return false;
      }
      into.add(textStart, textEnd, textEscaped);
      blanks();
      if (!take(':')) {
        return false;
      }
      blanks();
      if (!string()) {
        return false;
      }
      into.add(textStart, textEnd, textEscaped);
      blanks();
    } while (take(','));
    return take('}');
  }

  /** Skips a value of any type; how it is built inside does not matter to us. */
  private boolean value(int depth) {
    if (at >= end || depth > MAX_DEPTH) {
      return false;
    }
    byte c = b[at];
    if (c == '"') {
      return string();
    }
    if (c == '{' || c == '[') {
      char close = c == '{' ? '}' : ']';
      at++;
      blanks();
      if (take(close)) {
        return true;
      }
      do {
        blanks();
        if (c == '{') {
          if (!string()) {
            return false;
          }
          blanks();
          if (!take(':')) {
            return false;
          }
          blanks();
        }
        if (!value(depth + 1)) {
          return false;
        }
        blanks();
      } while (take(','));
      return take(close);
    }
    int start = at;
    while (at < end && (Character.isLetterOrDigit(b[at]) || "+-.".indexOf(b[at]) >= 0)) {
      at++;
    }
    return at > start;
  }

  private boolean isNull() {
    if (end - at >= 4 && is(at, "null")) {
      at += 4;
      return true;
    }
    return false;
  }

  private boolean is(int from, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (b[from + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean take(char c) {
    if (at < end && b[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < end
        && b[at] <= ' '
        && (b[at] == ' ' || b[at] == '\t' || b[at] == '\r' || b[at] == '\n')) {
      at++;
    }
  }

  /* Eight bytes at a time until one of them is a quote or a backslash. */
  private boolean string() {
    if (!take('"')) {
      return false;
    }
    textStart = at;
    textEscaped = false;
    int i = at;
    while (true) {
      while (i + 8 <= end) {
        long x = (long) LONG.get(b, i);
        long quotes = x ^ (ONES * '"');
        long backslashes = x ^ (ONES * '\\');
        long found = (((quotes - ONES) & ~quotes) | ((backslashes - ONES) & ~backslashes)) & HIGH;
        if (found != 0) {
          i += Long.numberOfTrailingZeros(found) >>> 3;
          break;
        }
        i += 8;
      }
      while (i < end && b[i] != '"' && b[i] != '\\') {
        i++;
      }
      if (i >= end) {
        return false;
      }
      if (b[i] == '"') {
        textEnd = i;
        at = i + 1;
        return true;
      }
      textEscaped = true;
      i += 2;
    }
  }

  private boolean isText(Pairs pairs, int i, String text) {
    int start = pairs.start(i);
    int length = pairs.end(i) - start;
    if (pairs.escaped(i)) {
      return text(pairs, i).equals(text);
    }
    if (length < text.length()) {
      return false;
    }
    for (int k = 0; k < text.length(); k++) {
      char c = text.charAt(k);
      if (c >= 0x80) {
        return text(pairs, i).equals(text);
      }
      if (b[start + k] != c) {
        return false;
      }
    }
    return length == text.length();
  }

  private boolean isText(Pairs pairs, int i, byte[] text) {
    return pairs.escaped(i)
        ? Arrays.equals(text(pairs, i).getBytes(UTF_8), text)
        : Arrays.equals(b, pairs.start(i), pairs.end(i), text, 0, text.length);
  }

  private String text(Pairs pairs, int i) {
    return text(pairs.start(i), pairs.end(i), pairs.escaped(i));
  }

  private String text(int start, int stop, boolean escaped) {
    return escaped ? unescape(start, stop) : new String(b, start, stop - start, UTF_8);
  }

  private String unescape(int start, int stop) {
    StringBuilder out = new StringBuilder(stop - start);
    int i = start;
    while (i < stop) {
      int run = i;
      while (i < stop && b[i] != '\\') {
        i++;
      }
      out.append(new String(b, run, i - run, UTF_8));
      if (i + 1 >= stop) {
        break;
      }
      byte c = b[i + 1];
      i += 2;
      switch (c) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'u' -> {
          out.append(hex(i, stop));
          i += 4;
        }
        default -> out.append((char) (c & 0xFF));
      }
    }
    return out.toString();
  }

  private char hex(int from, int stop) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = i < stop ? Character.digit(b[i], 16) : -1;
      if (digit < 0) {
        return '\uFFFD';
      }
      value = value << 4 | digit;
    }
    return (char) value;
  }
}
