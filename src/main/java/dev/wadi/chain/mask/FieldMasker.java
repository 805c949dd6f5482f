package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Hides the values of sensitive fields inside one line: JSON members at any depth, JSON inside JSON
 * strings, and logfmt pairs, also when they stand in the middle of a text.
 *
 * <p>Everything but the hidden values stays byte for byte. A value that does not end (a line that
 * was cut off) is hidden to the end of the line. One pass for each form, linear in the line's
 * length. For one thread.
 */
final class FieldMasker {
  /* JSON in a string in a string; deeper ones are hidden as a whole when they could hold a field. */
  private static final int MAX_DEPTH = 4;

  private final SensitiveKeys keys;

  FieldMasker(SensitiveKeys keys) {
    this.keys = keys;
  }

  /** The masked line, or null when nothing in it is sensitive. */
  byte @Nullable [] mask(byte[] bytes, int offset, int length) {
    byte[] json = maskJson(bytes, offset, offset + length, 0);
    byte[] logfmt =
        json == null
            ? maskLogfmt(bytes, offset, offset + length)
            : maskLogfmt(json, 0, json.length);
    return logfmt == null ? json : logfmt;
  }

  /*
   * A tolerant reader: any string that is followed by a colon is a key, wherever it stands. After a string that is
   * no key, its closing quote is tried as an opening one; so a stray quote in a text cannot hide the fields behind
   * it, and every step moves forward.
   */
  private byte @Nullable [] maskJson(byte[] b, int from, int to, int depth) {
    Edit edit = null;
    int quote = indexOf(b, from, to, (byte) '"');
    int done = from;
    while (quote >= 0 && quote < to) {
      int close = closingQuote(b, quote + 1, to);
      if (quote > done && b[quote - 1] == '\\') {
        /* JSON from within a string whose own quotes are not here: {\"a\":\"b\"}. */
        int end = close < 0 ? to : close;
        byte[] inner = maskInner(b, quote - 1, end, depth);
        if (inner != null) {
          edit = Edit.of(edit, b, from).replace(quote - 1, end, inner);
          done = end;
        }
        quote = close;
        continue;
      }
      if (close < 0) {
        byte[] inner = maskInner(b, quote + 1, to, depth);
        if (inner != null) {
          edit = Edit.of(edit, b, from).replace(quote + 1, to, inner);
        }
        break;
      }
      int colon = skipBlanks(b, close + 1, to);
      if (colon < to && b[colon] == ':') {
        int value = skipBlanks(b, colon + 1, to);
        MaskRule rule = keys.rule(b, quote + 1, close);
        if (rule != null && value < to) {
          int end = valueEnd(b, value, to);
          edit = Edit.of(edit, b, from).replace(value, end, masked(rule, b, value, end));
          done = end;
          quote = indexOf(b, end, to, (byte) '"');
        } else {
          quote = indexOf(b, colon + 1, to, (byte) '"');
        }
        continue;
      }
      byte[] inner = maskInner(b, quote + 1, close, depth);
      if (inner != null) {
        edit = Edit.of(edit, b, from).replace(quote + 1, close, inner);
        done = close + 1;
        quote = indexOf(b, close + 1, to, (byte) '"');
      } else {
        quote = close;
      }
    }
    return edit == null ? null : edit.finish(to);
  }

  /**
   * Masks JSON that was put into a string, with its quotes escaped; null when there is nothing to
   * hide.
   */
  private byte @Nullable [] maskInner(byte[] b, int from, int to, int depth) {
    if (!holdsEscapedQuote(b, from, to)) {
      return null;
    }
    if (depth + 1 >= MAX_DEPTH) {
      return MaskRule.STARS.getBytes(UTF_8);
    }
    byte[] plain = unescape(b, from, to);
    byte[] inner = maskJson(plain, 0, plain.length, depth + 1);
    return inner == null ? null : escape(inner);
  }

  private static byte[] masked(MaskRule rule, byte[] b, int value, int end) {
    boolean string = b[value] == '"' && end - value >= 2 && b[end - 1] == '"';
    boolean container = b[value] == '{' || b[value] == '[';
    String text =
        string
            ? new String(unescape(b, value + 1, end - 1), UTF_8)
            : container || b[value] == '"' ? "" : new String(b, value, end - value, UTF_8);
    /* An object under a sensitive name, and a value that was cut off, become four stars as a whole. */
    String hidden = text.isEmpty() || text.equals("null") ? MaskRule.STARS : rule.apply(text);
    byte[] escaped = escape(hidden.getBytes(UTF_8));
    byte[] quoted = new byte[escaped.length + 2];
    quoted[0] = '"';
    System.arraycopy(escaped, 0, quoted, 1, escaped.length);
    quoted[quoted.length - 1] = '"';
    return quoted;
  }

  private static int valueEnd(byte[] b, int value, int to) {
    if (b[value] == '"') {
      int close = closingQuote(b, value + 1, to);
      return close < 0 ? to : close + 1;
    }
    if (b[value] == '{' || b[value] == '[') {
      return containerEnd(b, value, to);
    }
    int i = value;
    while (i < to && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ') {
      i++;
    }
    return i;
  }

  private static int containerEnd(byte[] b, int open, int to) {
    int depth = 0;
    for (int i = open; i < to; i++) {
      byte c = b[i];
      if (c == '"') {
        int close = closingQuote(b, i + 1, to);
        if (close < 0) {
          return to;
        }
        i = close;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        return i + 1;
      }
    }
    return to;
  }

  /* key=value, key="quoted value"; a key begins the line or follows a blank or one of , ; & ? { ( [ */
  private byte @Nullable [] maskLogfmt(byte[] b, int from, int to) {
    Edit edit = null;
    int equals = indexOf(b, from, to, (byte) '=');
    while (equals >= 0) {
      int key = keyStart(b, from, equals);
      MaskRule rule = key < equals ? keys.rule(b, key, equals) : null;
      int value = equals + 1;
      int next = value;
      if (rule != null) {
        int end = logfmtEnd(b, value, to);
        if (end > value && !isMasked(b, value, end)) {
          edit = Edit.of(edit, b, from).replace(value, end, maskedLogfmt(rule, b, value, end));
        }
        next = end;
      }
      equals = indexOf(b, next, to, (byte) '=');
    }
    return edit == null ? null : edit.finish(to);
  }

  private static int keyStart(byte[] b, int from, int equals) {
    int i = equals;
    while (i > from && isKeyByte(b[i - 1])) {
      i--;
    }
    return i;
  }

  private static boolean isKeyByte(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }

  private static int logfmtEnd(byte[] b, int value, int to) {
    if (value < to && b[value] == '"') {
      int close = closingQuote(b, value + 1, to);
      return close < 0 ? to : close + 1;
    }
    if (value < to && b[value] == '\'') {
      int close = indexOf(b, value + 1, to, (byte) '\'');
      if (close >= 0) {
        return close + 1;
      }
    }
    int i = value;
    while (i < to && (b[i] > ' ' || b[i] < 0) && b[i] != '&' && b[i] != '"') {
      i++;
    }
    return i;
  }

  private static byte[] maskedLogfmt(MaskRule rule, byte[] b, int value, int end) {
    boolean quoted = b[value] == '"';
    if (b[value] == '\'' && end - value >= 2 && b[end - 1] == '\'') {
      String inner = new String(b, value + 1, end - value - 2, UTF_8);
      return ('\'' + rule.apply(inner) + '\'').getBytes(UTF_8);
    }
    if (!quoted) {
      return rule.apply(new String(b, value, end - value, UTF_8)).getBytes(UTF_8);
    }
    boolean closed = end - value >= 2 && b[end - 1] == '"';
    return closed ? masked(rule, b, value, end) : ('"' + MaskRule.STARS + '"').getBytes(UTF_8);
  }

  /** True when the JSON pass, or an earlier gateway, has hidden it already. */
  private static boolean isMasked(byte[] b, int value, int end) {
    byte[] stars = MaskRule.STARS.getBytes(UTF_8);
    return Arrays.equals(b, value, end, stars, 0, stars.length);
  }

  private static int indexOf(byte[] b, int from, int to, byte wanted) {
    for (int i = from; i < to; i++) {
      if (b[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static int skipBlanks(byte[] b, int from, int to) {
    int i = from;
    while (i < to && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    return i;
  }

  private static int closingQuote(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == '\\') {
        i++;
      } else if (b[i] == '"') {
        return i;
      }
    }
    return -1;
  }

  private static boolean holdsEscapedQuote(byte[] b, int from, int to) {
    for (int i = from; i + 1 < to; i++) {
      if (b[i] == '\\') {
        if (b[i + 1] == '"'
            || (b[i + 1] == 'u' && i + 5 < to && b[i + 4] == '2' && b[i + 5] == '2')) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  private static byte[] unescape(byte[] b, int from, int to) {
    byte[] out = new byte[to - from];
    int n = 0;
    for (int i = from; i < to; i++) {
      if (b[i] != '\\' || i + 1 >= to) {
        out[n++] = b[i];
        continue;
      }
      byte c = b[++i];
      switch (c) {
        case 'n' -> out[n++] = '\n';
        case 't' -> out[n++] = '\t';
        case 'r' -> out[n++] = '\r';
        case 'b' -> out[n++] = '\b';
        case 'f' -> out[n++] = '\f';
        case 'u' -> {
          int unit = i + 4 < to ? hex(b, i + 1) : -1;
          if (unit < 0) {
            out[n++] = '\\';
            out[n++] = 'u';
          } else {
            int low =
                isHigh(unit) && i + 10 < to && b[i + 5] == '\\' && b[i + 6] == 'u'
                    ? hex(b, i + 7)
                    : -1;
            boolean pair = low >= 0 && Character.isLowSurrogate((char) low);
            String text =
                pair
                    ? new String(new char[] {(char) unit, (char) low})
                    : String.valueOf((char) unit);
            byte[] utf8 = text.getBytes(UTF_8);
            System.arraycopy(utf8, 0, out, n, utf8.length);
            n += utf8.length;
            i += pair ? 10 : 4;
          }
        }
        default -> out[n++] = c;
      }
    }
    return Arrays.copyOf(out, n);
  }

  private static boolean isHigh(int unit) {
    return Character.isHighSurrogate((char) unit);
  }

  private static int hex(byte[] b, int from) {
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(b[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static byte[] escape(byte[] plain) {
    StringBuilder out = new StringBuilder(plain.length + 16);
    String text = new String(plain, UTF_8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString().getBytes(UTF_8);
  }

  /** A line being rewritten from left to right. */
  private static final class Edit {
    private final byte[] source;
    private byte[] out;
    private int size;
    private int copied;

    private Edit(byte[] source, int from) {
      this.source = source;
      this.copied = from;
      this.out = new byte[Math.max(64, source.length - from)];
    }

    static Edit of(@Nullable Edit begun, byte[] source, int from) {
      return begun == null ? new Edit(source, from) : begun;
    }

    Edit replace(int from, int to, byte[] replacement) {
      append(source, copied, from - copied);
      append(replacement, 0, replacement.length);
      copied = to;
      return this;
    }

    byte[] finish(int to) {
      append(source, copied, to - copied);
      return Arrays.copyOf(out, size);
    }

    private void append(byte[] bytes, int offset, int length) {
      if (size + length > out.length) {
        out = Arrays.copyOf(out, Math.max(size + length, out.length * 2));
      }
      System.arraycopy(bytes, offset, out, size, length);
      size += length;
    }
  }
}
