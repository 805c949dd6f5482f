package dev.wadi.chain.redact.scan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Map;

/**
 * A text as a reader sees it: without colours and characters that show nothing, and with entities
 * of HTML, wide letters, dashes and blanks in their plain form; and the way back to where each byte
 * stood. Reused from text to text, for one thread.
 *
 * <p>It is made only of texts in which something of the kind stands: see {@link #veilAt}.
 */
final class PlainText {
  /** What stays of a colour between two letters: no word goes across, but a value does. */
  private static final byte SEAM = 0x1b;

  /** Longest sequence of a terminal that is passed over. */
  private static final int MOST_SEQUENCE = 32;

  private static final int MOST_COMMAND = 512;

  private static final int DROPPED = 0;
  private static final int COLOUR = 1;

  /** Entities by their names, without the ampersand and the semicolon. */
  private static final Map<String, Character> ENTITIES =
      Map.ofEntries(
          Map.entry("quot", '"'),
          Map.entry("apos", '\''),
          Map.entry("amp", '&'),
          Map.entry("lt", '<'),
          Map.entry("gt", '>'),
          Map.entry("nbsp", ' '),
          Map.entry("colon", ':'),
          Map.entry("equals", '='),
          Map.entry("commat", '@'),
          Map.entry("period", '.'),
          Map.entry("num", '#'),
          Map.entry("sol", '/'),
          Map.entry("lowbar", '_'),
          Map.entry("dash", '-'),
          Map.entry("hyphen", '-'),
          Map.entry("ndash", '-'),
          Map.entry("mdash", '-'),
          Map.entry("plus", '+'),
          Map.entry("percnt", '%'),
          Map.entry("tab", '\t'),
          Map.entry("newline", '\n'),
          Map.entry("comma", ','),
          Map.entry("semi", ';'),
          Map.entry("lpar", '('),
          Map.entry("rpar", ')'),
          Map.entry("lsqb", '['),
          Map.entry("lbrack", '['),
          Map.entry("rsqb", ']'),
          Map.entry("rbrack", ']'),
          Map.entry("lcub", '{'),
          Map.entry("lbrace", '{'),
          Map.entry("rcub", '}'),
          Map.entry("rbrace", '}'),
          Map.entry("verbar", '|'),
          Map.entry("vert", '|'),
          Map.entry("bsol", '\\'),
          Map.entry("grave", '`'),
          Map.entry("excl", '!'),
          Map.entry("quest", '?'),
          Map.entry("ast", '*'),
          Map.entry("dollar", '$'),
          Map.entry("ldquo", '"'),
          Map.entry("rdquo", '"'),
          Map.entry("bdquo", '"'),
          Map.entry("laquo", '"'),
          Map.entry("raquo", '"'),
          Map.entry("lsquo", '\''),
          Map.entry("rsquo", '\''),
          Map.entry("sbquo", '\''),
          Map.entry("ensp", ' '),
          Map.entry("emsp", ' '),
          Map.entry("thinsp", ' '),
          Map.entry("rarr", '>'),
          Map.entry("shy", (char) DROPPED),
          Map.entry("zwj", (char) DROPPED),
          Map.entry("zwnj", (char) DROPPED),
          Map.entry("zerowidthspace", (char) DROPPED),
          Map.entry("nobreak", (char) DROPPED));

  private static final int MOST_ENTITY = 14;

  private byte[] bytes = new byte[0];
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private int length;

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Where a byte begins in the text that was read. */
  int start(int at) {
    return starts[at];
  }

  /** Where a byte ends in the text that was read. */
  int end(int at) {
    return ends[at];
  }

  /** Reads a stretch of bytes. */
  void read(byte[] b, int from, int to) {
    if (bytes.length < to - from) {
      bytes = new byte[(to - from) * 2];
      starts = new int[bytes.length];
      ends = new int[bytes.length];
    }
    int n = 0;
    int i = from;
    boolean quoted = false;
    while (i < to) {
      long veil = b[i] < ' ' || VEILS[b[i] & 0xff] ? veilAt(b, i, to) : 0;
      if (veil == 0) {
        bytes[n] = b[i];
        starts[n] = i;
        ends[n++] = ++i;
        continue;
      }
      int behind = i + (int) (veil >>> 32);
      int shown = (int) veil;
      boolean angle = isAngle(b, i, behind);
      if (angle && !quoted && isClosing(b[behind - 1])) {
        /* "password » x": no quote of this kind was opened. */
        shown = '>';
      }
      quoted = angle ? !isClosing(b[behind - 1]) : quoted;
      boolean seam =
          shown == COLOUR
              && n > 0
              && Bytes.word(bytes[n - 1])
              && behind < to
              && Bytes.word(b[behind]);
      if (seam || shown > COLOUR) {
        bytes[n] = seam ? SEAM : (byte) shown;
        starts[n] = i;
        ends[n++] = behind;
      }
      i = behind;
    }
    length = n;
  }

  /* «, », ‹ and ›, by their last byte. */
  private static boolean isAngle(byte[] b, int i, int end) {
    byte last = b[end - 1];
    return end - i == 2 && (last == (byte) 0xAB || last == (byte) 0xBB)
        || end - i == 3
            && (b[i + 1] == (byte) 0x80)
            && b[i] == (byte) 0xE2
            && (last == (byte) 0xB9 || last == (byte) 0xBA);
  }

  private static boolean isClosing(byte last) {
    return last == (byte) 0xBB || last == (byte) 0xBA;
  }

  private static final boolean[] VEILS = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      VEILS[c] = Bytes.beginning((byte) c) == Bytes.VEIL || c == '\\';
    }
  }

  /**
   * What a reader does not see, or sees otherwise, at {@code i}: its length in the upper half and
   * the byte that is seen in the lower, or less than a blank when nothing is; 0 where there is
   * nothing of the kind.
   */
  static long veilAt(byte[] b, int i, int to) {
    byte c = b[i];
    if (c >= 0 && c < ' ') {
      return c == 0x1b ? veil(sequenceEnd(b, i + 1, to) - i, COLOUR) : control(c);
    }
    return switch (c & 0xff) {
      case '\\' -> escaped(b, i, to);
      case '#' -> octal(b, i, to);
      case '^' ->
          byteAt(b, i + 1, to) == '[' && byteAt(b, i + 2, to) == '[' ? bracket(b, i, 2, to) : 0;
      case '&' -> entity(b, i, to);
      case 0xC2, 0xE2, 0xE3, 0xEF -> character(b, i, to);
      case 0x7f -> veil(1, DROPPED);
      default -> 0;
    };
  }

  private static long veil(int length, int shown) {
    return (long) length << 32 | shown;
  }

  private static byte byteAt(byte[] b, int i, int to) {
    return i < to ? b[i] : 0;
  }

  private static long control(byte c) {
    return c == '\t' || c == '\n' || c == '\r' || c == 0x0b || c == '\f' ? 0 : veil(1, DROPPED);
  }

  /* ECMA-48: parameters, intermediate bytes and a final byte behind "ESC ["; two bytes otherwise. */
  private static int sequenceEnd(byte[] b, int i, int to) {
    if (i >= to) {
      return i;
    }
    if (b[i] == '[') {
      return controlEnd(b, i, to);
    }
    if (b[i] == ']') {
      return commandEnd(b, i, to);
    }
    int at = i;
    if (b[at] >= 0x20 && b[at] <= 0x2f && at + 1 < to) {
      at++;
    }
    return b[at] >= 0x30 && b[at] <= 0x7e ? at + 1 : i;
  }

  /* A link or a title: up to the bell, or to ESC and a backslash. */
  private static int commandEnd(byte[] b, int i, int to) {
    int limit = Math.min(to, i + MOST_COMMAND);
    for (int at = i + 1; at < limit; at++) {
      if (b[at] == 0x07) {
        return at + 1;
      }
      if (b[at] == 0x1b && byteAt(b, at + 1, to) == '\\') {
        return at + 2;
      }
    }
    return i;
  }

  /* The end of the sequence whose "[" stands at i, or i where it is none. */
  private static int controlEnd(byte[] b, int i, int to) {
    int at = i + 1;
    int limit = Math.min(to, i + MOST_SEQUENCE);
    while (at < limit && b[at] >= 0x20 && b[at] <= 0x3f) {
      at++;
    }
    return at < limit && b[at] >= 0x40 && b[at] <= 0x7e ? at + 1 : i;
  }

  private static long bracket(byte[] b, int i, int skip, int to) {
    int end = controlEnd(b, i + skip, to);
    return end > i + skip ? veil(end - i, COLOUR) : 0;
  }

  /* An escape sequence in the spelling of a language, and a character as four digits. */
  private static long escaped(byte[] b, int i, int to) {
    int k = i + 1;
    while (k < to && b[k] == '\\' && k - i < 4) {
      k++;
    }
    byte c = byteAt(b, k, to);
    if (c == 'e') {
      return byteAt(b, k + 1, to) == '[' ? bracket(b, i, k + 1 - i, to) : 0;
    }
    if (c == 'x' && k + 2 < to && Bytes.hex(b[k + 1]) && Bytes.hex(b[k + 2])) {
      int point = Bytes.hexValue(b[k + 1]) << 4 | Bytes.hexValue(b[k + 2]);
      if (PARTING.indexOf(point) >= 0) {
        return veil(k + 3 - i, point);
      }
    }
    if (c == 'x' || c == '0') {
      boolean escape = Bytes.matches(b, k, to, "x1b[") || Bytes.matches(b, k, to, "033[");
      return escape ? bracket(b, i, k + 3 - i, to) : 0;
    }
    if (c != 'u' || !Encoded.isUnicodeEscape(b, k - 1, to)) {
      return 0;
    }
    int point = 0;
    for (int n = k + 1; n < k + 5; n++) {
      point = point << 4 | Bytes.hexValue(b[n]);
    }
    if (point == 0x1b) {
      return byteAt(b, k + 5, to) == '[' ? bracket(b, i, k + 5 - i, to) : veil(k + 5 - i, COLOUR);
    }
    /* Of ASCII only what parts a name from its value; the rest is unwrapped where it stands. */
    int shown = point < 0x80 ? (PARTING.indexOf(point) >= 0 ? point : -1) : shown(point);
    return shown < 0 ? 0 : veil(k + 5 - i, shown);
  }

  /* What rsyslog makes of control characters. */
  private static long octal(byte[] b, int i, int to) {
    if (!Bytes.matches(b, i, to, "#0")) {
      return 0;
    }
    if (Bytes.matches(b, i, to, "#033[")) {
      return bracket(b, i, 4, to);
    }
    boolean alone = !Bytes.digit(byteAt(b, i + 4, to));
    return alone && Bytes.matches(b, i, to, "#011")
        ? veil(4, '\t')
        : alone && Bytes.matches(b, i, to, "#012") ? veil(4, '\n') : 0;
  }

  /* An entity of HTML, however often its ampersand was escaped again. */
  private static long entity(byte[] b, int i, int to) {
    int at = i + 1;
    while (at - i < 16 && Bytes.startsWith(b, at, to, AMP)) {
      at += AMP.length;
    }
    int limit = Math.min(to, at + MOST_ENTITY);
    int end = at;
    while (end < limit && (Bytes.alnum(b[end]) || (b[end] == '#' && end == at))) {
      end++;
    }
    if (byteAt(b, end, to) != ';' || end == at) {
      return at > i + 1 ? veil(at - i, '&') : 0;
    }
    if (b[at] != '#') {
      Character shown =
          ENTITIES.get(new String(b, at, end - at, US_ASCII).toLowerCase(Locale.ROOT));
      return shown == null ? 0 : veil(end + 1 - i, shown);
    }
    boolean hex = (byteAt(b, at + 1, to) | 32) == 'x';
    int point = 0;
    for (int k = hex ? at + 2 : at + 1; k < end; k++) {
      if (hex ? !Bytes.hex(b[k]) : !Bytes.digit(b[k])) {
        return 0;
      }
      point = point * (hex ? 16 : 10) + Bytes.hexValue(b[k]);
      if (point > 0x10ffff) {
        return 0;
      }
    }
    int shown = point == 0x1b ? COLOUR : point < 0x80 ? Math.max(point, ' ') : shown(point);
    return shown < 0 ? 0 : veil(end + 1 - i, shown);
  }

  /* What parts a name from its value, and the sign of an address. */
  private static final String PARTING = "\"'<=>:@";

  private static final byte[] AMP = "amp;".getBytes(US_ASCII);

  /* A character of UTF-8 that shows nothing, or looks like one of ASCII. */
  private static long character(byte[] b, int i, int to) {
    if ((b[i] & 0xff) == 0xC2) {
      if (byteAt(b, i + 1, to) == (byte) 0x9b) {
        /* The same as ESC and a bracket in one character. */
        int end = controlEnd(b, i + 1, to);
        return end > i + 1 ? veil(end - i, COLOUR) : 0;
      }
      int shown = i + 1 < to ? shown(b[i + 1] & 0xff) : -1;
      return shown < 0 ? 0 : veil(2, shown);
    }
    if (i + 2 >= to || (b[i + 1] & 0xC0) != 0x80 || (b[i + 2] & 0xC0) != 0x80) {
      return 0;
    }
    if (b[i + 1] == (byte) 0x90 && b[i + 2] == (byte) 0x9b && byteAt(b, i + 3, to) == '[') {
      /* The picture of ESC. */
      return bracket(b, i, 3, to);
    }
    int shown = shown((b[i] & 0x0f) << 12 | (b[i + 1] & 0x3f) << 6 | (b[i + 2] & 0x3f));
    return shown < 0 ? 0 : veil(3, shown);
  }

  /* What a reader takes a character for: a byte of ASCII, nothing (0), or itself (-1). */
  private static int shown(int point) {
    if (point >= 0xFF01 && point <= 0xFF5E) {
      return point - 0xFF01 + '!';
    }
    if (point == 0xA0 || (point >= 0x2000 && point <= 0x200A) || point == 0x3000) {
      return ' ';
    }
    if ((point >= 0x2010 && point <= 0x2015)
        || point == 0x2212
        || point == 0xFE58
        || point == 0xFE63) {
      return '-';
    }
    if (point == 0x2236 || point == 0xFE55 || point == 0xFE13) {
      return ':';
    }
    if (point >= 0x300C && point <= 0x300F) {
      return '"';
    }
    if ((point >= 0x2018 && point <= 0x201B) || point == 0x2039 || point == 0x203A) {
      return '\'';
    }
    if ((point >= 0x201C && point <= 0x201F) || point == 0xAB || point == 0xBB) {
      return '"';
    }
    if (point == 0x2022 || point == 0xB7) {
      return '-';
    }
    if (point == 0x2192 || point == 0x21D2 || (point >= 0x2794 && point <= 0x27A1)) {
      return '>';
    }
    if (point == 0x2502 || point == 0x2503 || point == 0x2551 || point == 0xA6) {
      return '|';
    }
    boolean nothing =
        point == 0xAD
            || point == 0xFEFF
            || (point >= 0x200B && point <= 0x200F)
            || (point >= 0x202A && point <= 0x202E)
            || (point >= 0x2060 && point <= 0x206F)
            || (point >= 0xFE00 && point <= 0xFE0F);
    if (nothing) {
      return DROPPED;
    }
    return point == 0x202F || point == 0x205F
        ? ' '
        : point == 0x2028 || point == 0x2029 ? '\n' : -1;
  }
}
