package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.OwnTokens;
import dev.wadi.chain.redact.scan.Scan;

/** Reads the value that stands behind a name and its sign, and judges it. */
final class NamedValue {
  private static final byte[] CDATA = "<![CDATA[".getBytes(ISO_8859_1);
  private static final byte[] CDATA_END = "]]>".getBytes(ISO_8859_1);

  /** How much of a long value is looked at to judge it. */
  static final int LOOK = 256;

  private static final boolean[] MAY_STOP = new boolean[256];

  /* What the bytes of a token are, as bits. */
  private static final int DIGIT = 1;
  private static final int LETTER = 2;
  private static final int BAD = 4;
  private static final byte[] SORTS = new byte[256];

  static {
    " \t\n\r\"'`<\\&,;|".chars().forEach(c -> MAY_STOP[c] = true);
    for (int c = 0; c < 256; c++) {
      byte b = (byte) c;
      boolean bad = !Bytes.token68(b) && ":%|!".indexOf(c) < 0;
      SORTS[c] = (byte) (Bytes.digit(b) ? DIGIT : Bytes.letter(b) ? LETTER : bad ? BAD : 0);
    }
  }

  private NamedValue() {}

  /**
   * The value behind a separator, as {@code start} and {@code end} packed into a long, or -1: in
   * whatever clothes a language puts on it.
   *
   * @param wholeLine true when it goes on to the end of the line
   */
  static long valueAt(Scan s, int keyStart, int at, boolean wholeLine) {
    byte[] b = s.bytes();
    int i = blanksEnd(s, behindOperator(s, at));
    if (s.byteAt(i) == '\\' && (s.byteAt(i + 1) == '\n' || s.byteAt(i + 1) == '\r')) {
      /* The line goes on in the next. */
      i = blanksEnd(s, i + 1 + lineFeed(s, i + 1));
    }
    if (s.byteAt(at) == ':') {
      i = s.byteAt(i) == '#' && s.byteAt(i - 1) == ' ' ? behindComment(s, i) : behindMark(s, i);
    }
    if (lineFeed(s, i) > 0) {
      return onNextLine(s, i, at);
    }
    if (i >= s.to()) {
      return -1;
    }
    if (b[at] == ':') {
      i = blanksEnd(s, Clothes.behindTag(s, i));
      if (i >= s.to()) {
        return -1;
      }
      long block = Clothes.block(s, i);
      if (block >= 0) {
        return block;
      }
    }
    int inner = Clothes.behind(s, i);
    byte quote = s.byteAt(inner + slashes(s, inner));
    if (Clothes.isQuote(quote)) {
      return string(s, inner, quote);
    }
    if (b[at] == '>' && Bytes.startsWith(b, i, s.to(), CDATA)) {
      int start = i + CDATA.length;
      int known = s.knownEnd(3, start);
      int end = known >= 0 ? known : start;
      while (end < s.to() && !Bytes.startsWith(b, end, s.to(), CDATA_END)) {
        end++;
      }
      s.charge(known >= 0 ? 0 : end - i);
      s.rememberEnd(3, start, end);
      return pack(start, end);
    }
    if (b[i] == '{') {
      return Clothes.braced(s, i);
    }
    if (b[i] == '[' && s.byteAt(i + 1) == '[' && !OwnTokens.begins(b, i + 1, s.to())) {
      /* [[x]], as Lua writes it. */
      int end = bareEnd(s, i + 2, false);
      return pack(i + 2, end);
    }
    if (b[i] == '[' && !OwnTokens.begins(b, i, s.to())) {
      /* The first of a list: {"password":["x"]}, and map[password:[x]] as Go prints it. */
      int close = bareEnd(s, i + 1, false);
      boolean taken =
          i == at + 1
              || Clothes.isQuote(s.byteAt(blanksEnd(s, i + 1)))
              || (s.byteAt(close) == ']' && SecretLooks.isLikely(s, i + 1, close));
      return i + 1 < s.to() && taken ? listed(s, i + 1) : -1;
    }
    long code = wholeLine || b[at] == '>' && b[at - 1] != '=' ? -1 : CodeValue.at(s, i, at);
    if (code >= 0) {
      return code;
    }
    byte opened = s.byteAt(keyStart - 1);
    int end = wholeLine ? lineEnd(s, i, opened) : bareEnd(s, i, b[at] == '>');
    if (b[at] == '>' && i == at + 1 && s.byteAt(end) == ' ') {
      end = elementEnd(s, end);
    }
    return pack(i, end);
  }

  /* "=", ":=", "==", "=>", "::=" and what else begins with the sign. */
  private static int behindOperator(Scan s, int at) {
    int i = at + 1;
    while (i - at < 4
        && (s.byteAt(i) == '='
            || s.byteAt(i) == '>'
            || (s.byteAt(i) == ':' && s.byteAt(i + 1) == '=')
            || (s.byteAt(i) == ':' && (s.byteAt(i + 1) == ' ' || isColons(s, i)))
            || (s.byteAt(i) == '~' && s.byteAt(i - 1) == '='))) {
      i++;
    }
    return i;
  }

  /* The end of the line behind the comment that begins here, where another line follows; or i. */
  private static int behindComment(Scan s, int i) {
    int limit = Math.min(s.to(), i + LOOK);
    int k = i;
    while (k < limit && lineFeed(s, k) == 0) {
      k++;
    }
    s.charge(k - i);
    boolean words = s.byteAt(i + 1) == ' ';
    return k < limit && words ? k : i;
  }

  /* "**Password:** x", and an element: what stresses the name ends here. */
  private static int behindMark(Scan s, int i) {
    int k = i;
    if (s.byteAt(k) == '<' && s.byteAt(k + 1) == '/') {
      k += 2;
      while (k - i < 12 && Bytes.alnum(s.byteAt(k))) {
        k++;
      }
      return s.byteAt(k) == '>' ? blanksEnd(s, k + 1) : i;
    }
    while (k - i < 2 && (s.byteAt(k) == '*' || s.byteAt(k) == '_')) {
      k++;
    }
    return k > i && s.byteAt(k) == ' ' ? blanksEnd(s, k) : i;
  }

  /* Of text with blanks in an element all up to the tag that ends it. */
  private static int elementEnd(Scan s, int from) {
    int limit = Math.min(s.to(), from + LOOK);
    int i = from;
    while (i < limit && "<>\"\n".indexOf(s.byteAt(i)) < 0) {
      i++;
    }
    s.charge(i - from);
    return i < limit && s.byteAt(i) == '<' && s.byteAt(i + 1) == '/'
        ? trimmed(s.bytes(), from, i)
        : from;
  }

  private static boolean isColons(Scan s, int i) {
    return s.byteAt(i + 1) == ':' && s.byteAt(i + 2) == ' ';
  }

  static int blanksEnd(Scan s, int from) {
    int i = from;
    while (i < s.to() && (s.bytes()[i] == ' ' || s.bytes()[i] == '\t')) {
      i++;
    }
    s.charge(i - from);
    return i;
  }

  /* How many bytes a line feed has at i, a real or an escaped one, or 0. */
  static int lineFeed(Scan s, int i) {
    byte c = s.byteAt(i);
    if (c == '\r') {
      return s.byteAt(i + 1) == '\n' ? 2 : 0;
    }
    return c == '\n' ? 1 : c == '\\' && s.byteAt(i + 1) == 'n' ? 2 : 0;
  }

  private static int slashes(Scan s, int i) {
    int slashes = 0;
    while (s.byteAt(i + slashes) == '\\' && slashes < 8) {
      slashes++;
    }
    return slashes;
  }

  /* A name at the end of a line, and one word on the next that is no name itself. */
  private static long onNextLine(Scan s, int feed, int at) {
    int i = feed + lineFeed(s, feed);
    i += lineFeed(s, i);
    int start = blanksEnd(s, i);
    boolean item = s.byteAt(start) == '-' && s.byteAt(start + 1) == ' ';
    start = item ? blanksEnd(s, start + 1) : start;
    if (start >= s.to()) {
      return -1;
    }
    int inner = Clothes.behind(s, start);
    byte quote = s.byteAt(inner + slashes(s, inner));
    if (Clothes.isQuote(quote) && (start > i || inner == start)) {
      return string(s, inner, quote);
    }
    int end = bareEnd(s, start, s.byteAt(start) != '<');
    int behind = blanksEnd(s, end);
    boolean alone =
        end > start
            && (behind >= s.to()
                || lineFeed(s, behind) > 0
                || s.byteAt(end) == '"'
                || s.byteAt(end) == '<');
    boolean name = end > start && (s.byteAt(end - 1) == ':' || s.byteAt(end - 1) == '=');
    if (!alone || name || s.byteAt(start) == '-') {
      return -1;
    }
    /* What is not set in, and an item of a list, must look like a secret. */
    boolean inElement = s.byteAt(at) == '>' && closes(s, behind);
    boolean set = start > i && !item;
    return set || inElement || SecretLooks.isToken(s, start, end) ? pack(start, end) : -1;
  }

  private static boolean closes(Scan s, int from) {
    int i = from + lineFeed(s, from);
    i = blanksEnd(s, i);
    return s.byteAt(i) == '<' && s.byteAt(i + 1) == '/';
  }

  /** The string whose opening quote stands at {@code at}, behind backslashes or not. */
  static long string(Scan s, int at, byte quote) {
    int slashes = slashes(s, at);
    int start = at + slashes + 1;
    boolean three = isThree(s, start - 1, quote, slashes);
    if (three) {
      start += 2 * (slashes + 1);
    } else if (slashes == 0 && s.byteAt(start) == quote && isInner(s.byteAt(start + 1))) {
      /* ""x"", as a cell of a table doubles the quotes of JSON. */
      int close = start + 1;
      int limit = Math.min(s.to(), start + LOOK);
      while (close < limit && !(s.byteAt(close) == quote && s.byteAt(close + 1) == quote)) {
        close++;
      }
      s.charge(close - start);
      return pack(start + 1, close < limit ? close : start);
    }
    return pack(start, closingQuote(s, start, quote, slashes, three));
  }

  private static boolean isInner(byte c) {
    return c > ' ' && ",;:)]}\"'`".indexOf(c) < 0 || c < 0;
  }

  /* Two more quotes behind the one at i, each with as many backslashes before it. */
  private static boolean isThree(Scan s, int i, byte quote, int slashes) {
    for (int n = 1; n <= 2; n++) {
      int at = i + n * (slashes + 1);
      for (int k = 1; k <= slashes; k++) {
        if (s.byteAt(at - k) != '\\') {
          return false;
        }
      }
      if (s.byteAt(at) != quote) {
        return false;
      }
    }
    return true;
  }

  static int start(long place) {
    return (int) (place >>> 32);
  }

  static int end(long place) {
    return (int) place;
  }

  private static long listed(Scan s, int from) {
    int i = Clothes.behind(s, blanksEnd(s, from));
    byte quote = s.byteAt(i + slashes(s, i));
    if (quote == '"' || quote == '\'') {
      return string(s, i, quote);
    }
    if (s.byteAt(i) == '{') {
      /* {"password":[{"value":"x"}]} */
      return Clothes.braced(s, i);
    }
    return s.byteAt(i) == ']' ? -1 : pack(i, bareEnd(s, i, false));
  }

  static long pack(int start, int end) {
    return (long) start << 32 | end;
  }

  /*
   * The quote with as many backslashes before it as the opening one had, or the end of the text;
   * three of them where three opened.
   */
  private static int closingQuote(Scan s, int start, byte quote, int slashes, boolean three) {
    int mode = quote << 8 | slashes | (three ? 1 << 17 : 0);
    int known = s.knownEnd(mode, start);
    if (known >= 0) {
      return known;
    }
    byte[] b = s.bytes();
    int i = start;
    int end = s.to();
    while (i < s.to()) {
      if (b[i] == quote && (!three || isThree(s, i, quote, slashes))) {
        int before = 0;
        while (before <= slashes && i - before - 1 >= start && b[i - before - 1] == '\\') {
          before++;
        }
        if (before <= slashes) {
          end = i - before;
          break;
        }
      }
      i++;
    }
    s.charge(i - start);
    s.rememberEnd(mode, start, end);
    return end;
  }

  /* A value without quotes ends at white space, a quote, or where the next name begins. */
  static int bareEnd(Scan s, int start, boolean tag) {
    int mode = tag ? 1 : 2;
    int stop = s.knownEnd(mode, start);
    if (stop < 0) {
      stop = bareStop(s, start, tag);
      s.rememberEnd(mode, start, stop);
    }
    byte[] b = s.bytes();
    int end = stop;
    while (end > start && ",;)]}>".indexOf(b[end - 1]) >= 0) {
      if (b[end - 1] == ']' && endsWithToken(s, b, start, end)) {
        break;
      }
      if (b[end - 1] == '>' && b[start] == '<') {
        break;
      }
      end--;
    }
    if (end - start > 1 && b[end - 1] == '.' && stop == end) {
      end--;
    }
    return end;
  }

  private static int bareStop(Scan s, int start, boolean tag) {
    byte[] b = s.bytes();
    int to = s.to();
    int i = start;
    while (i < to && !(MAY_STOP[b[i] & 0xff] && stops(s, i, tag))) {
      i++;
    }
    s.charge(i - start);
    return i;
  }

  /* One of the few signs at which a value may end: it ends, but for some in some places. */
  private static boolean stops(Scan s, int i, boolean tag) {
    return switch (s.bytes()[i]) {
      case '<' -> tag;
      case '\\' -> Bytes.escape(s.byteAt(i + 1)) || s.byteAt(i + 1) == '"';
      case '&', ',', ';', '|' -> nameFollows(s, i + 1);
      default -> true;
    };
  }

  private static boolean endsWithToken(Scan s, byte[] b, int start, int end) {
    for (int k = end - 1; k >= start && end - k < 40; k--) {
      if (b[k] == '[') {
        return s.tokens().afterRedacted(b, k, end) == end;
      }
    }
    return false;
  }

  static boolean nameFollows(Scan s, int at) {
    int i = at;
    while (i < s.to() && s.bytes()[i] == ' ' && i - at < 3) {
      i++;
    }
    int start = i;
    int limit = Math.min(s.to(), i + 40);
    while (i < limit
        && (FieldNames.letter(s.bytes()[i]) || s.bytes()[i] == '"' || s.bytes()[i] == '%')) {
      i++;
    }
    s.charge(i - at);
    return (i > start && i < s.to() && (s.bytes()[i] == '=' || s.bytes()[i] == ':'))
        || start >= s.to();
  }

  /* A header's value: to the end of the line or the quote that was opened before the name. */
  private static int lineEnd(Scan s, int start, byte opened) {
    int mode = 4 | (opened == '\'' ? 1 << 16 : opened == '"' ? 1 << 17 : 0);
    int known = s.knownEnd(mode, start);
    if (known >= 0) {
      return known;
    }
    byte[] b = s.bytes();
    int i = start;
    while (i < s.to()) {
      byte c = b[i];
      if (c == '"' && i > start && b[i - 1] == '=' && opened != '"') {
        /* A parameter in quotes, as Digest has them. */
        i++;
        while (i < s.to() && b[i] != '"' && b[i] != '\n') {
          i++;
        }
        i = Math.min(s.to(), i + 1);
        continue;
      }
      if (c == '\n' || c == '\r' || c == '"' || (c == '\'' && opened == '\'')) {
        break;
      }
      if (c == '\\' && i + 1 < s.to() && (Bytes.escape(b[i + 1]) || b[i + 1] == '"')) {
        break;
      }
      i++;
    }
    s.charge(i - start);
    s.rememberEnd(mode, start, i);
    return i;
  }

  static boolean isNothing(Scan s, int start, int end) {
    return Placeholders.isOne(s, start, end);
  }

  /* A word of small letters that other words follow, as in "password: must be longer". */
  static boolean isProse(Scan s, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.letter(s.bytes()[i])) {
        return false;
      }
    }
    return s.byteAt(end) == ' ' && Bytes.letter(s.byteAt(end + 1)) && !nameFollows(s, end + 1);
  }

  /* Letters and digits; no number, such as ZooKeeper's 0x14ede63a5a70002. */
  static boolean looksLikeToken(byte[] b, int start, int end) {
    int length = end - start;
    if (length > 2 && length <= 18 && b[start] == '0' && b[start + 1] == 'x') {
      return false;
    }
    int seen = 0;
    int limit = Math.min(end, start + LOOK);
    for (int i = start; i < limit; i++) {
      seen |= SORTS[b[i] & 0xff];
    }
    boolean digit = (seen & DIGIT) != 0;
    boolean letter = (seen & LETTER) != 0;
    boolean bad = (seen & BAD) != 0;
    /* Fifteen digits and more are no count of tokens. */
    boolean number = digit && !letter && length >= 15 && length <= 40;
    return !bad && (number || (letter && ((length >= 8 && digit) || length >= 24)));
  }

  /* Twenty letters and more with digits among them and 3.5 bits of entropy in each; no UUID and no
   * hexadecimal digest, which are names of things. */
  static boolean isRandom(byte[] b, int start, int end) {
    int length = end - start;
    if (length < 20 || length > 4096) {
      return false;
    }
    int[] counts = new int[128];
    boolean hex = true;
    boolean slash = false;
    boolean noBase64 = false;
    boolean capitals = false;
    int digits = 0;
    int letters = 0;
    int first = b[start] == '0' && (b[start + 1] | 32) == 'x' ? start + 2 : start;
    for (int i = first; i < end; i++) {
      byte c = b[i];
      if (!Bytes.token68(c) && c != '%') {
        return false;
      }
      slash |= c == '/';
      noBase64 |= c == '.' || c == '-' || c == '_';
      capitals |= Bytes.upper(c);
      counts[c]++;
      hex &= Bytes.hex(c) || c == '-';
      digits += Bytes.digit(c) ? 1 : 0;
      letters += Bytes.letter(c) ? 1 : 0;
    }
    /* With slashes it is base64 or a path: "orders/2024/part-1.csv". */
    boolean path = slash && (noBase64 || !capitals);
    if (hex || path || digits == 0 || letters == 0) {
      return false;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / length;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits >= 3.5;
  }

  static int trimmed(byte[] b, int start, int end) {
    int e = end;
    while (e > start && b[e - 1] == ' ') {
      e--;
    }
    return e;
  }

  /* Anything but one word of letters. */
  static boolean looksSecret(byte[] b, int start, int end) {
    if (end - start >= 16) {
      return true;
    }
    for (int i = start + 1; i < end; i++) {
      if (!Bytes.letter(b[i]) || Bytes.upper(b[i])) {
        return true;
      }
    }
    return false;
  }

  static int keyBefore(Scan s, int at) {
    int k = at;
    while (k > s.from()
        && (FieldNames.letter(s.bytes()[k - 1]) || s.bytes()[k - 1] == ' ')
        && at - k < FieldNames.MOST_LETTERS) {
      k--;
    }
    return k;
  }
}
