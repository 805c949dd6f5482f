package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Locale;
import java.util.Set;

/**
 * Values of secret names that are no values: words such as {@code null}, what an earlier look left,
 * stars, and what stands for a value that is kept elsewhere: {@code ${DB_PASSWORD}}, {@code
 * var.db_password}, {@code <password>}.
 */
final class Placeholders {
  private static final WordList WORDS = WordList.read("no-secrets.txt", "value", "begins", "root");

  private static final Set<String> NOTHING = WORDS.of("value");

  /** First parts of paths that lead to a value: {@code process.env.X}. */
  private static final Set<String> ROOTS = WORDS.of("root");

  /** How a sentence about a secret begins. */
  private static final Set<String> BEGINS = WORDS.of("begins");

  private static final int MOST_NOTHING = 24;
  private static final int MOST_PATH = 96;

  private Placeholders() {}

  static boolean isOne(Scan s, int start, int end) {
    byte[] b = s.bytes();
    if (end <= start || s.tokens().isAll(b, start, end, s.to())) {
      return true;
    }
    if (isReference(s, start, end) || isMasked(b, start, end) || isPath(s, start, end)) {
      return true;
    }
    if (isFields(b, start, end)) {
      return true;
    }
    int open = b[start] == '(' && s.byteAt(end) == ')' ? start + 1 : start;
    if (open > start && isNothingWord(b, open, end)) {
      return true;
    }
    return isNothingWord(b, start, end);
  }

  /* uid:gid:gecos, the names of what stands in a file. */
  private static boolean isFields(byte[] b, int start, int end) {
    int colons = 0;
    for (int i = start; i < end; i++) {
      colons += b[i] == ':' ? 1 : 0;
      if (!Bytes.letter(b[i]) && b[i] != ':' && b[i] != '_') {
        return false;
      }
    }
    return colons >= 2;
  }

  /* What a byte of a masked value is, counted in three fields of an int: a star, another sign or
   * letter that masks, and what may have been kept. An x is one of both. */
  private static final int STARS = 20;
  private static final int MASKS = 10;
  private static final int LOW = (1 << MASKS) - 1;
  private static final int[] COUNTS = new int[256];

  static {
    for (int c = 0; c < 256; c++) {
      COUNTS[c] = c >= 128 || Bytes.alnum((byte) c) ? 1 : 0;
    }
    COUNTS['*'] += 1 << STARS;
    "xX.#-".chars().forEach(c -> COUNTS[c] += 1 << MASKS);
  }

  private static boolean isNothingWord(byte[] b, int start, int end) {
    return end - start <= MOST_NOTHING
        && NOTHING.contains(new String(b, start, end - start, ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  /** True for words of a sentence that says what is wrong with a secret: "is too short". */
  static boolean isSentence(Scan s, int start, int end) {
    int blank = start;
    boolean blanks = false;
    for (int i = start; i < end; i++) {
      byte c = s.bytes()[i];
      blank = c == ' ' && !blanks ? i : blank;
      blanks |= c == ' ';
      if (!Bytes.word(c) && " .,;:'()-\\".indexOf(c) < 0 && c > 0) {
        return false;
      }
    }
    return blanks
        && blank > start
        && BEGINS.contains(s.text(start, blank).toLowerCase(Locale.ROOT));
  }

  private static boolean isReference(Scan s, int start, int end) {
    byte[] b = s.bytes();
    byte first = b[start];
    byte second = s.byteAt(start + 1);
    if (first == '$' && (second == '{' || second == '(')) {
      return true;
    }
    if ((first == '{' || first == '<') && second == first) {
      return true;
    }
    /* {password}, <your-password>, %PASSWORD%, $PASSWORD, :password, @Password of a statement */
    byte last = b[end - 1];
    boolean closed =
        (first == '<' && last == '>')
            || (first == '{' && last == '}')
            || (first == '%' && last == '%');
    if (closed && end - start > 2) {
      return isWords(b, start + 1, end - 1);
    }
    if (first == '%' && last == '%' && end - start > 3) {
      return isConstant(b, start + 1, end - 1);
    }
    if (first == ':' && s.byteAt(start - 1) == ' ' && isWords(b, start + 1, end)) {
      /* SET password = :password, the parameter of a statement */
      return end - start > 2;
    }
    if (first == '$' && end - start > 2) {
      return isConstant(b, start + 1, end) || isVariable(s, start + 1, end);
    }
    return false;
  }

  /* $password, in code that goes on behind it. */
  private static boolean isVariable(Scan s, int start, int end) {
    int i = start;
    while (i < end && (Bytes.letter(s.bytes()[i]) || s.bytes()[i] == '_')) {
      i++;
    }
    boolean member = s.byteAt(i) == '-' && s.byteAt(i + 1) == '>';
    return i > start && (member || (i == end && end < s.to() && ",;)}".indexOf(s.byteAt(i)) >= 0));
  }

  /* Letters and signs between words, no digit: a description. */
  private static boolean isWords(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.letter(b[i]) && "_- :.|/".indexOf(b[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isConstant(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.upper(b[i]) && b[i] != '_' && (i == start || !Bytes.digit(b[i]))) {
        return false;
      }
    }
    return true;
  }

  /* Stars and the like, alone or with a few letters that were kept: "****", "xxxx", "ab****yz". */
  private static boolean isMasked(byte[] b, int start, int end) {
    int counts = 0;
    int limit = Math.min(end, start + NamedValue.LOOK);
    for (int i = start; i < limit; i++) {
      counts += COUNTS[b[i] & 0xff];
    }
    int stars = counts >>> STARS;
    int masks = counts >>> MASKS & LOW;
    int kept = counts & LOW;
    return stars + masks == limit - start || (stars >= 3 && kept <= stars + 1);
  }

  /* var.db_password, process.env.X, self.password: letters and dots from a root that is known. */
  private static boolean isPath(Scan s, int start, int end) {
    byte[] b = s.bytes();
    if (end - start > 3 && b[end - 1] == ':') {
      /* com.apple.xpc.activity/4505: 132 */
      return isPath(s, start, end - 1);
    }
    int length = end - start;
    if (length < 3 || length > MOST_PATH || !Bytes.letter(b[start])) {
      return false;
    }
    int dot = -1;
    for (int i = start; i < end; i++) {
      if (b[i] == '.' && dot < 0) {
        dot = i;
      }
      if (!Bytes.word(b[i]) && ".[]()/-".indexOf(b[i]) < 0) {
        return false;
      }
    }
    if (dot < 0 || !Bytes.letter(s.byteAt(dot + 1))) {
      return false;
    }
    return ROOTS.contains(new String(b, start, dot - start, ISO_8859_1).toLowerCase(Locale.ROOT));
  }
}
