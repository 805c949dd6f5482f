package dev.wadi.chain.redact.profile;

/**
 * How large the program of a regular expression in RE2 syntax becomes once its counted repetitions
 * are written out, about and rather too much than too little. RE2J writes them out before it looks
 * at the size: {@code ((x{1000}){1000}){100}} would take the heap.
 */
final class PatternSize {
  private static final int DEEPEST = 200;
  private static final long HUGE = 1_000_000_000_000L;

  private final String text;
  private int at;

  private PatternSize(String text) {
    this.text = text;
  }

  static long of(String pattern) {
    PatternSize walk = new PatternSize(pattern);
    long size = 0;
    while (walk.at < pattern.length()) {
      size = Math.min(HUGE, size + walk.alternatives(0));
      walk.at++;
    }
    return size;
  }

  /* Up to the parenthesis that closes this depth, or the end. */
  private long alternatives(int depth) {
    if (depth > DEEPEST) {
      at = text.length();
      return HUGE;
    }
    long size = 0;
    long atom = 0;
    while (at < text.length() && text.charAt(at) != ')') {
      char c = text.charAt(at);
      int times = c == '{' ? counted() : -1;
      if (times >= 0) {
        atom = Math.min(HUGE, atom * Math.max(1, times) + 1);
        continue;
      }
      if (c == '*' || c == '+' || c == '?') {
        atom++;
        at++;
        continue;
      }
      size = Math.min(HUGE, size + atom);
      atom = 1;
      switch (c) {
        case '(' -> {
          at++;
          atom = alternatives(depth + 1) + 2;
          at++;
        }
        case '[' -> skipClass();
        case '\\' -> atom = escape();
        default -> at++;
      }
    }
    return Math.min(HUGE, size + atom);
  }

  /* One letter, \x{10ffff}, \p{Greek}, or all of \Q...\E. */
  private int escape() {
    char c = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    if (c == 'Q') {
      int end = text.indexOf("\\E", at);
      int stop = end < 0 ? text.length() : end;
      int letters = Math.max(1, stop - at - 2);
      at = end < 0 ? stop : end + 2;
      return letters;
    }
    at += 2;
    if ("xpP".indexOf(c) >= 0 && at < text.length() && text.charAt(at) == '{') {
      int end = text.indexOf('}', at);
      at = end < 0 ? text.length() : end + 1;
    }
    return 1;
  }

  private void skipClass() {
    at++;
    if (at < text.length() && text.charAt(at) == '^') {
      at++;
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      first = false;
      int named = text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
      at = named > 0 ? named + 2 : text.charAt(at) == '\\' ? at + 2 : at + 1;
    }
    at = Math.min(at + 1, text.length());
  }

  /* Reads {3}, {3,} or {3,5}; -1 when it is a brace like any other. */
  private int counted() {
    int i = at + 1;
    int most = 0;
    int bound = 0;
    boolean digits = false;
    while (i < text.length() && i - at < 12) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        bound = Math.min(1_000_000, bound * 10 + c - '0');
        digits = true;
      } else if ((c == ',' || c == '}') && digits) {
        most = Math.max(most, bound);
        bound = 0;
        if (c == '}') {
          at = i + 1;
          return most;
        }
      } else {
        return -1;
      }
      i++;
    }
    return -1;
  }
}
