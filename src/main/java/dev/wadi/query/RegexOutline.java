package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be said of a regular expression (RE2 syntax) without running it: how large its program
 * becomes, and texts of which one must occur in whatever it finds.
 *
 * <p>Every doubt is answered with "nothing known"; a wrong text would lose lines.
 *
 * @param size characters, classes and the like after counted repetition is written out
 * @param ignoreCase the texts are to be looked for without regard to case
 * @param texts alternatives, one of which must occur; empty when nothing is known
 * @param exact the expression finds exactly the lines in which one of the texts occurs
 */
record RegexOutline(long size, boolean ignoreCase, List<String> texts, boolean exact) {
  private static final int MOST_TEXTS = 8;
  private static final int DEEPEST = 200;
  private static final long HUGE = 1_000_000_000_000L;

  static RegexOutline of(String regex) {
    return new Walk(regex).outline();
  }

  private static final class Walk {
    private final String regex;
    private int at;
    private boolean ignoreCase;
    /* Something was seen that this walk does not follow: nothing is known of texts. */
    private boolean lost;

    private final List<String> texts = new ArrayList<>();
    private boolean exact = true;
    private String best = "";
    private final StringBuilder run = new StringBuilder();

    Walk(String regex) {
      this.regex = regex;
    }

    RegexOutline outline() {
      flags();
      int end = regex.length();
      if (regex.startsWith(".*", at)) {
        at += 2; // what follows is found wherever it stands
        if (at < end && (regex.charAt(at) == '?' || regex.charAt(at) == '|')) {
          lost = true;
        }
      }
      long size = alternatives(0);
      while (at < end) {
        lost = true; // a parenthesis too many: the compiler will say so
        at++;
        size += alternatives(0);
      }
      boolean known = !lost && !texts.contains("") && texts.size() <= MOST_TEXTS;
      return new RegexOutline(
          size, ignoreCase, known ? List.copyOf(texts) : List.of(), known && exact);
    }

    private void flags() {
      while (true) {
        if (regex.startsWith("(?i)", at)) {
          ignoreCase = true;
        } else if (!regex.startsWith("(?s)", at) && !regex.startsWith("(?m)", at)) {
          return;
        }
        at += 4;
      }
    }

    /** Reads up to the closing parenthesis of this depth, or the end; returns the size. */
    private long alternatives(int depth) {
      if (depth > DEEPEST) {
        at = regex.length();
        lost = true;
        return HUGE;
      }
      long size = 0;
      long atom = 0;
      while (at < regex.length()) {
        char c = regex.charAt(at);
        switch (c) {
          case ')' -> {
            endAlternative(depth);
            return plus(size, atom);
          }
          case '|' -> {
            at++;
            endAlternative(depth);
            size = plus(size, atom + 1);
            atom = 0;
          }
          case '*', '+', '?' -> {
            at++;
            repeated(depth, c != '+');
            atom++;
          }
          case '{' -> {
            int times = counted();
            if (times >= 0) {
              repeated(depth, true);
              atom = Math.min(HUGE, atom) * Math.max(1, times);
            } else {
              size = plus(size, atom);
              atom = 1;
              literal(depth, '{');
              at++;
            }
          }
          case '(' -> {
            size = plus(size, atom);
            at++;
            group(depth);
            atom = alternatives(depth + 1) + 2;
            at++;
          }
          case '[' -> {
            size = plus(size, atom);
            atom = 1;
            unknown(depth);
            skipClass();
          }
          case '.', '^', '$' -> {
            size = plus(size, atom);
            atom = 1;
            if (depth == 0 && c == '.' && regex.substring(at).equals(".*")) {
              at += 2; // whatever follows does not matter
            } else {
              unknown(depth);
              at++;
            }
          }
          case '\\' -> {
            size = plus(size, atom);
            atom = 1;
            escape(depth);
          }
          default -> {
            size = plus(size, atom);
            atom = 1;
            int codePoint = regex.codePointAt(at);
            literal(depth, codePoint);
            at += Character.charCount(codePoint);
          }
        }
      }
      endAlternative(depth);
      return plus(size, atom);
    }

    private static long plus(long a, long b) {
      return Math.min(HUGE, a + b);
    }

    private void group(int depth) {
      unknown(depth);
      if (at < regex.length() && regex.charAt(at) == '?') {
        at++;
        if (at < regex.length() && regex.charAt(at) == ':') {
          at++;
        } else {
          lost = true; // flags or a name
        }
      }
    }

    private void literal(int depth, int codePoint) {
      if (depth > 0) {
        return;
      }
      /* Ignoring case, k and s also stand for the Kelvin sign and the long s. */
      if (ignoreCase && (codePoint >= 0x80 || "kKsS".indexOf(codePoint) >= 0)) {
        unknown(depth);
      } else {
        run.appendCodePoint(codePoint);
      }
    }

    private void unknown(int depth) {
      if (depth == 0) {
        exact = false;
        endRun();
      }
    }

    private void repeated(int depth, boolean mayBeMissing) {
      if (depth > 0) {
        return;
      }
      if (mayBeMissing && run.length() > 0) {
        run.setLength(run.offsetByCodePoints(run.length(), -1));
      }
      unknown(depth);
    }

    private void endRun() {
      if (run.length() > best.length()) {
        best = run.toString();
      }
      run.setLength(0);
    }

    private void endAlternative(int depth) {
      if (depth == 0) {
        endRun();
        texts.add(best);
        best = "";
      }
    }

    private void escape(int depth) {
      char c = at + 1 < regex.length() ? regex.charAt(at + 1) : 'Q';
      at += 2;
      if ("dDwWsSbB".indexOf(c) >= 0) {
        unknown(depth);
      } else if (c < 0x80 && !Character.isLetterOrDigit(c)) {
        literal(depth, c);
      } else {
        lost = true;
        at = Math.min(at, regex.length());
      }
    }

    private void skipClass() {
      at++;
      if (at < regex.length() && regex.charAt(at) == '^') {
        at++;
      }
      boolean first = true;
      while (at < regex.length() && (first || regex.charAt(at) != ']')) {
        first = false;
        if (regex.charAt(at) == '\\') {
          at += 2;
        } else if (regex.startsWith("[:", at) && regex.indexOf(":]", at) > 0) {
          at = regex.indexOf(":]", at) + 2;
        } else {
          at++;
        }
      }
      at = Math.min(at + 1, regex.length());
    }

    /** Reads {@code {3}}, {@code {3,}} or {@code {3,5}}; -1 when it is a brace like any other. */
    private int counted() {
      int end = regex.indexOf('}', at);
      if (end < 0 || !regex.substring(at, end + 1).matches("\\{\\d{1,4}(,\\d{0,4})?}")) {
        return -1;
      }
      String[] bounds = regex.substring(at + 1, end).split(",", 2);
      int times = Integer.parseInt(bounds[0]);
      if (bounds.length > 1 && !bounds[1].isEmpty()) {
        times = Math.max(times, Integer.parseInt(bounds[1]));
      }
      at = end + 1;
      return times;
    }
  }
}
