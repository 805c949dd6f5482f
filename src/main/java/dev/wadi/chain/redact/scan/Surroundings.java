package dev.wadi.chain.redact.scan;

/** What the bytes around a place tell of it. */
final class Surroundings {
  /** So often a quote may be escaped before which a name is looked for. */
  private static final int MOST_SLASHES = 3;

  private Surroundings() {}

  /** ":06:18" behind two digits, and nothing that would make it an address. */
  static boolean isTime(byte[] b, int from, int to, int j) {
    return b[j + 3] == ':'
        && Bytes.digit(b[j + 1])
        && Bytes.digit(b[j + 2])
        && Bytes.digit(b[j + 4])
        && Bytes.digit(b[j + 5])
        && (j + 6 >= to || (b[j + 6] != ':' && !Bytes.word(b[j + 6])))
        && (j - 3 < from || b[j - 3] != ':');
  }

  /** "-10-18" behind four digits and no further digit: most numbers of a log are dates. */
  static boolean isDate(byte[] b, int to, int j) {
    return b[j + 3] == '-'
        && Bytes.digit(b[j + 1])
        && Bytes.digit(b[j + 2])
        && Bytes.digit(b[j + 4])
        && Bytes.digit(b[j + 5])
        && (j + 6 >= to || (!Bytes.word(b[j + 6]) && b[j + 6] != '-') || b[j + 6] == 'T');
  }

  /** A hyphen between blanks with a word before: "password - x". */
  static boolean isDash(byte[] b, int from, int to, int i) {
    return i > from + 1
        && i + 1 < to
        && b[i - 1] == ' '
        && (b[i + 1] == ' ' || b[i + 1] == '-')
        && (b[i - 2] < 0 || Bytes.word(b[i - 2]));
  }

  /** True when a letter beyond ASCII stands before a word, or before one or two signs there. */
  static boolean isBehindLetters(byte[] b, int from, int i) {
    if (i <= from || Bytes.word(b[i - 1])) {
      return false;
    }
    return b[i - 1] < 0
        || (i > from + 1 && b[i - 2] < 0)
        || (i > from + 2 && b[i - 3] < 0 && !Bytes.word(b[i - 2]));
  }

  /** True for a word behind two hyphens, or behind one with a blank or quote before it. */
  static boolean isOption(byte[] b, int from, int i) {
    if (i <= from || b[i - 1] != '-') {
      return false;
    }
    byte c = i - 2 < from ? (byte) ' ' : b[i - 2];
    return c == '-' || c == ' ' || c == '"' || c == '\'' || c == '\t';
  }

  /**
   * Where a string begins whose quote stands at {@code i}, behind a word and a blank or a dot; or
   * -1.
   */
  static int opening(byte[] b, int from, int i) {
    int open = i;
    while (open > from && i - open < MOST_SLASHES && b[open - 1] == '\\') {
      open--;
    }
    boolean spaced = open > from + 1 && (b[open - 1] == ' ' || b[open - 1] == '\t');
    if (!spaced) {
      return -1;
    }
    boolean dotted = b[open - 2] == '.' && open - 3 > from && b[open - 3] == ' ';
    return b[open - 2] < 0 || Bytes.word(b[open - 2]) || dotted ? open : -1;
  }
}
