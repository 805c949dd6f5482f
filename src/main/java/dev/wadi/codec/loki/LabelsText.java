package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.TreeMap;

/**
 * Reads a stream's labels in Loki's text form, {@code {app="api", env="prod"}}.
 *
 * <p>Names are {@code [a-zA-Z_:][a-zA-Z0-9_:]*}, or any text in quotes, {@code {"a.b"="c"}}. Values
 * stand in double or single quotes with Go's escapes ({@code \n}, {@code \"}, {@code \x40}, {@code
 * \u00e9}, {@code \101}), or raw between backquotes. Blanks may stand anywhere between, and a comma
 * after the last pair. For one thread and one text.
 */
final class LabelsText {
  private final byte[] buffer;
  private final int start;
  private final int end;
  private int at;
  private int pairs;
  private boolean quotedNames;

  private LabelsText(byte[] buffer, int offset, int length) {
    this.buffer = buffer;
    this.start = offset;
    this.at = offset;
    this.end = offset + length;
  }

  /**
   * A parsed text.
   *
   * @param complete the text can stand for the labels: no pair was left out for its empty value,
   *     and no name stands in quotes, which not every Loki reads
   */
  record Parsed(Labels labels, boolean complete) {}

  static Parsed parse(byte[] buffer, int offset, int length) throws MalformedPushException {
    return new LabelsText(buffer, offset, length).parse();
  }

  private Parsed parse() throws MalformedPushException {
    TreeMap<String, String> map = new TreeMap<>();
    skipBlanks();
    expect('{');
    skipBlanks();
    while (peek() != '}') {
      String name = isQuote(peek()) ? quotedName() : name();
      skipBlanks();
      expect('=');
      skipBlanks();
      String value = value();
      pairs++;
      if (map.putIfAbsent(name, value) != null) {
        throw new MalformedPushException(
            "stream '" + excerpt() + "' has duplicate label name: '" + name + "'");
      }
      skipBlanks();
      if (peek() == ',') {
        at++;
        skipBlanks();
      } else if (peek() != '}') {
        throw unexpected("\",\" or \"}\"");
      }
    }
    at++;
    skipBlanks();
    if (at != end) {
      throw unexpected("end of input");
    }
    Labels labels = Labels.of(map);
    return new Parsed(labels, labels.size() == pairs && !quotedNames);
  }

  private String quotedName() throws MalformedPushException {
    quotedNames = true;
    int from = at;
    String name = value();
    if (name.isEmpty()) {
      at = from;
      throw unexpected("a name");
    }
    return name;
  }

  private static boolean isQuote(int b) {
    return b == '"' || b == '\'' || b == '`';
  }

  private String name() throws MalformedPushException {
    int from = at;
    while (at < end && isNameByte(buffer[at], at == from)) {
      at++;
    }
    if (at == from) {
      throw unexpected("identifier or \"}\"");
    }
    return new String(buffer, from, at - from, UTF_8);
  }

  private static boolean isNameByte(byte b, boolean first) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || b == '_'
        || b == ':'
        || (!first && b >= '0' && b <= '9');
  }

  private String value() throws MalformedPushException {
    int quote = peek();
    if (!isQuote(quote)) {
      throw unexpected("string");
    }
    at++;
    int from = at;
    while (at < end && buffer[at] != quote) {
      if (quote != '`' && buffer[at] == '\\') {
        return escapedValue(from, quote);
      }
      if (quote != '`' && buffer[at] == '\n') {
        throw unexpected("string without a line break");
      }
      at++;
    }
    String text = utf8(ByteBuffer.wrap(buffer, from, at - from));
    expect(quote);
    return text;
  }

  private String escapedValue(int from, int quote) throws MalformedPushException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - from);
    out.write(buffer, from, at - from);
    while (peek() != quote) {
      byte b = buffer[at++];
      if (b == '\n') {
        throw unexpected("string without a line break");
      }
      if (b != '\\') {
        out.write(b);
        continue;
      }
      int escape = peek();
      at++;
      switch (escape) {
        case 'a' -> out.write(7);
        case 'b' -> out.write('\b');
        case 'f' -> out.write('\f');
        case 'n' -> out.write('\n');
        case 'r' -> out.write('\r');
        case 't' -> out.write('\t');
        case 'v' -> out.write(11);
        case '\\', '"', '\'' -> out.write(escape);
        case 'x' -> out.write(digits(2, 16));
        case 'u' -> writeRune(out, digits(4, 16));
        case 'U' -> writeRune(out, digits(8, 16));
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          at--;
          int octal = digits(3, 8);
          if (octal > 0xff) {
            throw unexpected("valid escape sequence");
          }
          out.write(octal);
        }
        default -> throw unexpected("valid escape sequence");
      }
    }
    at++;
    return utf8(ByteBuffer.wrap(out.toByteArray()));
  }

  private int digits(int count, int radix) throws MalformedPushException {
    long value = 0;
    for (int i = 0; i < count; i++) {
      int digit = Character.digit(peek(), radix);
      if (digit < 0) {
        throw unexpected("valid escape sequence");
      }
      value = value * radix + digit;
      at++;
    }
    if (value > Character.MAX_CODE_POINT) {
      throw unexpected("valid escape sequence");
    }
    return (int) value;
  }

  private void writeRune(ByteArrayOutputStream out, int rune) throws MalformedPushException {
    if (rune >= Character.MIN_SURROGATE && rune <= Character.MAX_SURROGATE) {
      throw unexpected("valid escape sequence");
    }
    byte[] bytes = Character.toString(rune).getBytes(UTF_8);
    out.write(bytes, 0, bytes.length);
  }

  private String utf8(ByteBuffer bytes) throws MalformedPushException {
    try {
      return UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw unexpected("valid UTF-8");
    }
  }

  private void skipBlanks() {
    while (at < end
        && (buffer[at] == ' ' || buffer[at] == '\t' || buffer[at] == '\n' || buffer[at] == '\r')) {
      at++;
    }
  }

  private int peek() throws MalformedPushException {
    if (at >= end) {
      throw unexpected("more");
    }
    return buffer[at];
  }

  private void expect(int wanted) throws MalformedPushException {
    if (at >= end || buffer[at] != wanted) {
      throw unexpected("\"" + (char) wanted + "\"");
    }
    at++;
  }

  private MalformedPushException unexpected(String expected) {
    String found = at >= end ? "end of input" : "character " + describe(buffer[at]);
    return new MalformedPushException(
        "couldn't parse labels: 1:"
            + (at - start + 1)
            + ": parse error: unexpected "
            + found
            + ", expected "
            + expected);
  }

  private static String describe(byte b) {
    return b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : String.format("0x%02x", b & 0xff);
  }

  private String excerpt() {
    int shown = Math.min(end - start, 256);
    return new String(buffer, start, shown, UTF_8);
  }
}
