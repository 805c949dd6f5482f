package dev.wadi.analysis.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.query.ByteSearch;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a message: its words, one blank apart, with obvious variables masked. Messages that
 * differ in nothing but numbers, ids, addresses and times have the same shape.
 *
 * <p>Works on UTF-8 bytes and makes no object for a message. Looks at the first {@value #MAX_BYTES}
 * bytes and {@value #MAX_WORDS} words. For one thread.
 */
public final class MessageShape {
  static final int MAX_BYTES = 8 << 10;
  static final int MAX_WORDS = 64;

  /* Begins the shape of a stack trace; no other shape holds it. */
  private static final byte TRACE = 0;
  private static final int MAX_TRACE_BYTES = 32 << 10;

  private static final int DIGIT = 1;
  private static final int LETTER = 2;
  private static final int HEX = 4;
  private static final int BLANK = 8;
  private static final int SPECIAL = 16;
  private static final byte[] CLASSES = classes();
  private static final byte ESCAPE = 0x1b;

  private byte[] b = new byte[0];
  private byte[] out = new byte[1024];
  private int length;
  private int words;
  private boolean mayBeMail;

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 0; c <= 0x20; c++) {
      classes[c] = BLANK;
    }
    classes[0x7f] = BLANK;
    for (int c = '0'; c <= '9'; c++) {
      classes[c] = DIGIT | HEX;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      classes[c] = LETTER;
      classes[c - 0x20] = LETTER;
    }
    for (int c = 'a'; c <= 'f'; c++) {
      classes[c] |= HEX;
      classes[c - 0x20] |= HEX;
    }
    classes['@'] = SPECIAL;
    classes['?'] = SPECIAL;
    classes['<'] = SPECIAL;
    return classes;
  }

  /** Reads a message; the shape before is gone. */
  public void read(byte[] message, int offset, int messageLength) {
    int lineEnd = ByteSearch.indexOf(message, (byte) '\n', offset, offset + messageLength);
    if (lineEnd < 0 || !readTrace(message, offset, lineEnd - offset, messageLength)) {
      readWords(message, offset, messageLength);
    }
    if (length == 0) {
      put((byte) '-');
    }
  }

  private boolean readTrace(byte[] message, int offset, int firstLength, int messageLength) {
    String text = new String(message, offset, Math.min(messageLength, MAX_TRACE_BYTES), UTF_8);
    Optional<StackTrace> trace = StackTrace.of(text);
    if (trace.isEmpty()) {
      return false;
    }
    readWords(message, offset, firstLength);
    byte[] shape = traceText(trace.get().words(new String(out, 0, length, UTF_8))).getBytes(UTF_8);
    length = 0;
    room(shape.length);
    System.arraycopy(shape, 0, out, 0, shape.length);
    length = shape.length;
    return true;
  }

  private void readWords(byte[] message, int offset, int messageLength) {
    b = message;
    length = 0;
    words = 0;
    int end = offset + Math.min(messageLength, MAX_BYTES);
    int i = offset;
    while (i < end) {
      int seen = 0;
      int start = i;
      while (i < end && (CLASSES[b[i] & 0xff] & BLANK) == 0) {
        seen |= CLASSES[b[i] & 0xff];
        i++;
      }
      if (i > start) {
        if (words == MAX_WORDS) {
          return;
        }
        word(start, i, seen);
      }
      if (i < end && b[i] == ESCAPE) {
        i = afterEscape(i, end);
      } else {
        i++;
      }
    }
  }

  /**
   * Whether a line that stands by itself goes on with a stack trace that began in a line before it:
   * such a line is no message of its own.
   */
  public static boolean goesOnWithTrace(byte[] message, int offset, int messageLength) {
    return StackTrace.goesOn(message, offset, messageLength);
  }

  static boolean isTrace(byte[] shape) {
    return shape.length > 0 && shape[0] == TRACE;
  }

  static String traceText(List<String> words) {
    return (char) TRACE + String.join("\n", words);
  }

  /** The shape, from the beginning of this buffer for {@link #length()} bytes. */
  public byte[] buffer() {
    return out;
  }

  public int length() {
    return length;
  }

  /** A copy of the shape. */
  public byte[] toBytes() {
    return Arrays.copyOf(out, length);
  }

  /** Colours and other orders to a terminal are not part of a message. */
  private int afterEscape(int at, int end) {
    int i = at + 1;
    if (i < end && b[i] == '[') {
      i++;
      while (i < end && (b[i] < '@' || b[i] > '~')) {
        i++;
      }
      return i + 1;
    }
    return i;
  }

  private void word(int start, int end, int seen) {
    if (words++ > 0) {
      put((byte) ' ');
    }
    if ((seen & (DIGIT | SPECIAL)) == 0) {
      put(start, end);
      return;
    }
    mayBeMail = (seen & SPECIAL) != 0 && has('@', start, end);
    int i = start;
    while (i < end) {
      int kind = CLASSES[b[i] & 0xff];
      if ((kind & (DIGIT | LETTER)) != 0) {
        i = run(start, i, end);
      } else if (b[i] == ':' && i + 1 < end && b[i + 1] == ':' && addressEnd(i, end) > 0) {
        i = addressEnd(i, end);
        put("<IP>");
      } else if (b[i] == '?' && has('=', i, end)) {
        put("?<*>");
        while (i < end && b[i] != '"' && b[i] != '\'' && b[i] != ')' && b[i] != ']') {
          i++;
        }
      } else if (b[i] == '<') {
        i = pseudonym(i, end);
      } else {
        put(b[i++]);
      }
    }
  }

  /** A run of letters and digits, and what belongs to it; returns where it ends. */
  private int run(int start, int from, int end) {
    int mail = mayBeMail ? mailEnd(from, end) : 0;
    if (mail > 0) {
      put("<EMAIL>");
      return mail;
    }
    int stop = from;
    int digits = 0;
    boolean hex = true;
    while (stop < end && (CLASSES[b[stop] & 0xff] & (DIGIT | LETTER)) != 0) {
      digits += CLASSES[b[stop] & 0xff] & DIGIT;
      hex &= (CLASSES[b[stop] & 0xff] & HEX) != 0;
      stop++;
    }
    if (stop - from == 8 && hex && isUuid(from, end)) {
      put("<UUID>");
      return from + 36;
    }
    if (hex && stop < end && b[stop] == ':') {
      int address = addressEnd(from, end);
      if (address > 0) {
        put("<IP>");
        return address;
      }
    }
    if (digits == 0) {
      put(from, stop);
      return stop;
    }
    if (isDigit(from)) {
      return number(start, from, stop, end, hex);
    }
    return name(from, stop, digits, hex);
  }

  /* A run that begins with a digit. */
  private int number(int start, int from, int stop, int end, boolean hex) {
    int time = timeEnd(from, end);
    if (time > 0) {
      put("<TS>");
      return time;
    }
    int ip = ipEnd(from, end);
    if (ip > 0) {
      put("<IP>");
      return ip;
    }
    if (b[from] == '0' && from + 2 < stop && (b[from + 1] | 0x20) == 'x') {
      put("<HEX>");
      return stop;
    }
    int i = from;
    while (i < end && isDigit(i)) {
      i++;
    }
    if (hex && i < stop && stop - from >= 6) {
      put("<HEX>");
      return stop;
    }
    if (isStatus(start, from, i, end)) {
      put(from, i);
      return i;
    }
    while (i + 1 < end && (b[i] == '.' || b[i] == ',') && isDigit(i + 1)) {
      i++;
      while (i < end && isDigit(i)) {
        i++;
      }
    }
    sign(start, from);
    int unit = unitEnd(i, end);
    if (unit > i) {
      put("<DUR>");
      return unit;
    }
    int rest = i;
    boolean further = false;
    while (rest < end && (CLASSES[b[rest] & 0xff] & (DIGIT | LETTER)) != 0) {
      further |= isDigit(rest);
      rest++;
    }
    if (further && rest - from >= 8) {
      put("<ID>");
      return rest;
    }
    put("<N>");
    if (!further) {
      put(i, rest);
      return rest;
    }
    return digitsMasked(i, rest);
  }

  /* A run that begins with a letter and has digits: part of a name, like utf8, or an id. */
  private int name(int from, int stop, int digits, boolean hex) {
    if (hex && stop - from >= 6 && digits >= 2) {
      put("<HEX>");
      return stop;
    }
    int letters = from;
    while (!isDigit(letters)) {
      letters++;
    }
    boolean trailing = stop - letters == digits;
    if (trailing && digits <= 3) {
      put(from, stop);
      return stop;
    }
    if (!trailing && stop - from >= 10 && digits >= 3) {
      put("<ID>");
      return stop;
    }
    return digitsMasked(from, stop);
  }

  private int digitsMasked(int from, int stop) {
    int i = from;
    while (i < stop) {
      if (isDigit(i)) {
        put("<N>");
        while (i < stop && isDigit(i)) {
          i++;
        }
      } else {
        put(b[i++]);
      }
    }
    return stop;
  }

  /** A sign before a number is part of it, unless it joins two words. */
  private void sign(int start, int from) {
    if (from > start
        && (b[from - 1] == '-' || b[from - 1] == '+')
        && (from - 1 == start || (CLASSES[b[from - 2] & 0xff] & (DIGIT | LETTER)) == 0)
        && out[length - 1] == b[from - 1]) {
      length--;
    }
  }

  /*
   * An answer such as 503 says what went wrong: it stays, where it is named as a status.
   */
  private boolean isStatus(int start, int from, int stop, int end) {
    if (stop - from != 3 || (b[from] != '4' && b[from] != '5')) {
      return false;
    }
    if (stop < end
        && ((CLASSES[b[stop] & 0xff] & LETTER) != 0
            || stop + 1 < end && b[stop] == '.' && isDigit(stop + 1))) {
      return false;
    }
    int i = length;
    while (i > 0 && (" =:\"'(".indexOf(out[i - 1]) >= 0)) {
      i--;
    }
    return from == start && tailIs(i, "http")
        || tailIs(i, "status")
        || tailIs(i, "code")
        || tailIs(i, "answered")
        || tailIs(i, "returned")
        || tailIs(i, "http/<n>");
  }

  private boolean tailIs(int stop, String lower) {
    if (stop < lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      byte c = out[stop - lower.length() + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where a unit of time ends that stands directly behind a number. */
  private int unitEnd(int from, int end) {
    int stop = from;
    while (stop < end
        && stop - from < 4
        && ((CLASSES[b[stop] & 0xff] & (DIGIT | LETTER)) != 0 || b[stop] < 0)) {
      stop++;
    }
    int letters = stop - from;
    if (letters == 1) {
      return b[from] == 's' || b[from] == 'm' || b[from] == 'h' ? stop : from;
    }
    if (letters == 2) {
      return b[from + 1] == 's' && (b[from] == 'm' || b[from] == 'u' || b[from] == 'n')
          ? stop
          : from;
    }
    // The micro sign and the Greek letter.
    return letters == 3
            && b[from + 2] == 's'
            && (b[from] == (byte) 0xc2 && b[from + 1] == (byte) 0xb5
                || b[from] == (byte) 0xce && b[from + 1] == (byte) 0xbc)
        ? stop
        : from;
  }

  private boolean isUuid(int from, int end) {
    if (end - from < 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      byte c = b[from + i];
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : (CLASSES[c & 0xff] & HEX) == 0) {
        return false;
      }
    }
    return from + 36 == end || (CLASSES[b[from + 36] & 0xff] & (DIGIT | LETTER)) == 0;
  }

  /** A date, a time of day, or both joined; 0 when there is none. */
  private int timeEnd(int from, int end) {
    int i = dateEnd(from, end);
    if (i == 0) {
      return clockEnd(from, end);
    }
    if (i < end && (b[i] == 'T' || b[i] == 't' || b[i] == '_' || b[i] == '-' || b[i] == ':')) {
      int clock = clockEnd(i + 1, end);
      return clock > 0 ? clock : i;
    }
    return i;
  }

  private int dateEnd(int from, int end) {
    int first = digitsAt(from, end);
    if ((first != 4 && first != 2) || from + first + 6 > end) {
      return 0;
    }
    byte between = b[from + first];
    int middle = from + first + 1;
    if ((between != '-' && between != '/' && between != '.')
        || digitsAt(middle, end) != 2
        || b[middle + 2] != between) {
      return 0;
    }
    int last = digitsAt(middle + 3, end);
    boolean address = between == '.' && first != 4 && last != 4;
    return (last == 2 || last == 4 && first == 2) && !address ? middle + 3 + last : 0;
  }

  private int clockEnd(int from, int end) {
    int hours = digitsAt(from, end);
    if ((hours != 2 && hours != 1) || from + hours + 3 > end || b[from + hours] != ':') {
      return 0;
    }
    int i = from + hours + 1;
    if (digitsAt(i, end) != 2) {
      return 0;
    }
    i += 2;
    if (i + 2 < end && b[i] == ':' && digitsAt(i + 1, end) == 2) {
      i += 3;
    } else if (hours == 1) {
      return 0;
    }
    if (i + 1 < end && (b[i] == '.' || b[i] == ',') && isDigit(i + 1)) {
      i += 1 + digitsAt(i + 1, end);
    }
    if (i < end && b[i] == 'Z') {
      return i + 1;
    }
    if (i + 2 < end && (b[i] == '+' || b[i] == '-') && digitsAt(i + 1, end) >= 2) {
      i += 1 + digitsAt(i + 1, end);
      if (i + 2 < end && b[i] == ':' && digitsAt(i + 1, end) == 2) {
        i += 3;
      }
    }
    return i < end && b[i] == ':' && i + 1 < end && isDigit(i + 1) ? 0 : i;
  }

  private int digitsAt(int from, int end) {
    int i = from;
    while (i < end && isDigit(i)) {
      i++;
    }
    return i - from;
  }

  private int ipEnd(int from, int end) {
    int i = from;
    for (int group = 0; group < 4; group++) {
      int digits = digitsAt(i, end);
      if (digits < 1 || digits > 3) {
        return 0;
      }
      i += digits;
      if (group < 3) {
        if (i >= end || b[i] != '.') {
          return 0;
        }
        i++;
      }
    }
    return i < end && (CLASSES[b[i] & 0xff] & LETTER) != 0 ? 0 : i;
  }

  /** An address of IP version 6: groups and many colons; 0 when it is none. */
  private int addressEnd(int from, int end) {
    int i = from;
    int colons = 0;
    boolean twice = false;
    int group = 0;
    while (i < end) {
      if (b[i] == ':') {
        twice |= group == 0 && i > from && b[i - 1] == ':';
        colons++;
        group = 0;
      } else if ((CLASSES[b[i] & 0xff] & HEX) != 0 && group < 5) {
        group++;
      } else {
        break;
      }
      i++;
    }
    if (i < end && (CLASSES[b[i] & 0xff] & LETTER) != 0) {
      return 0;
    }
    if (i > from && b[i - 1] == ':' && !(i - 2 >= from && b[i - 2] == ':')) {
      i--;
      colons--;
    }
    return colons >= 5 || twice && colons >= 2 ? i : 0;
  }

  private int mailEnd(int from, int end) {
    int i = from;
    while (i < end
        && ((CLASSES[b[i] & 0xff] & (DIGIT | LETTER)) != 0 || ".%+-_".indexOf(b[i]) >= 0)) {
      i++;
    }
    if (i >= end || b[i] != '@') {
      return 0;
    }
    int domain = ++i;
    boolean dot = false;
    while (i < end
        && ((CLASSES[b[i] & 0xff] & (DIGIT | LETTER)) != 0 || b[i] == '.' || b[i] == '-')) {
      dot |= b[i] == '.' && i > domain && i + 1 < end && (CLASSES[b[i + 1] & 0xff] & LETTER) != 0;
      i++;
    }
    while (i > domain && (b[i - 1] == '.' || b[i - 1] == '-')) {
      i--;
    }
    return dot ? i : 0;
  }

  /** What redaction put in place of a value, such as {@code <EMAIL:7f3a9c1e>}: its kind stays. */
  private int pseudonym(int from, int end) {
    int i = from + 1;
    while (i < end && (b[i] >= 'A' && b[i] <= 'Z' || b[i] == '_' || i > from + 1 && isDigit(i))) {
      i++;
    }
    if (i == from + 1 || i + 9 >= end || b[i] != ':' || b[i + 9] != '>') {
      put(b[from]);
      return from + 1;
    }
    for (int k = i + 1; k < i + 9; k++) {
      if ((CLASSES[b[k] & 0xff] & HEX) == 0) {
        put(b[from]);
        return from + 1;
      }
    }
    put(from, i);
    put((byte) '>');
    return i + 10;
  }

  private boolean has(char wanted, int from, int end) {
    for (int i = from; i < end; i++) {
      if (b[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  private boolean isDigit(int at) {
    return b[at] >= '0' && b[at] <= '9';
  }

  private void put(byte c) {
    room(1);
    out[length++] = c;
  }

  private void put(int from, int to) {
    room(to - from);
    System.arraycopy(b, from, out, length, to - from);
    length += to - from;
  }

  private void put(String mask) {
    room(mask.length());
    for (int i = 0; i < mask.length(); i++) {
      out[length++] = (byte) mask.charAt(i);
    }
  }

  private void room(int bytes) {
    if (length + bytes > out.length) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + bytes));
    }
  }
}
