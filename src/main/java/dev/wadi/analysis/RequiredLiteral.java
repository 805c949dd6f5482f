package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.capture.LiteralSearch;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds text that every match of an RE2 expression contains, so that raw bytes can be searched for
 * it before anything is decoded.
 *
 * <p>Careful rather than clever: what is not understood gives no literal, and the scan is slower but
 * right. Only characters are used that a JSON writer leaves as they are; capture writers escape at
 * most quotes, backslashes, control characters, {@code <>&}, slashes and what is not ASCII.
 */
final class RequiredLiteral {
  private static final Pattern REPEAT = Pattern.compile("\\{\\d+(,\\d*)?\\}");
  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z]*i");
  private static final String MEANS_ITSELF_WHEN_ESCAPED = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final String MAY_BE_ESCAPED_IN_JSON = "\"\\<>&/";

  private final String pattern;
  private final StringBuilder run = new StringBuilder();
  private String best = "";
  private int at;
  private boolean plain = true;

  private RequiredLiteral(String pattern) {
    this.pattern = pattern;
  }

  /**
   * What was found.
   *
   * @param text stands in every match; empty when nothing is known
   * @param whole the expression is nothing but this text
   */
  record Found(String text, boolean whole) {
    @Nullable LiteralSearch search() {
      return text.isEmpty() ? null : new LiteralSearch(text.getBytes(US_ASCII));
    }
  }

  static Found of(String pattern) {
    if (IGNORES_CASE.matcher(pattern).find()) {
      return new Found("", false);
    }
    RequiredLiteral parse = new RequiredLiteral(pattern);
    return parse.run() ? new Found(parse.best, parse.plain) : new Found("", false);
  }

  /** The longest of several texts that all have to stand in a line, as far as they may be used. */
  static String longest(String literal, List<String> others) {
    String longest = literal;
    for (String other : others) {
      boolean usable = other.chars().allMatch(RequiredLiteral::standsAsItIs);
      if (usable && other.length() > longest.length()) {
        longest = other;
      }
    }
    return longest;
  }

  private static boolean standsAsItIs(int c) {
    return c >= 0x20 && c < 0x7f && MAY_BE_ESCAPED_IN_JSON.indexOf(c) < 0;
  }

  /** False when the expression holds something that is beyond this parser. */
  private boolean run() {
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      switch (c) {
        case '|' -> {
          return false;
        }
        case '(' -> {
          end();
          if (!skipGroup()) {
            return false;
          }
        }
        case '[' -> {
          end();
          if (!skipClass()) {
            return false;
          }
        }
        case '.', '^', '$' -> {
          end();
          at++;
        }
        case '*', '?' -> {
          dropLast();
          at++;
        }
        case '+' -> {
          end();
          at++;
        }
        case '{' -> repeatOrBrace();
        case '\\' -> {
          if (!escape()) {
            return false;
          }
        }
        default -> {
          literal(c);
          at++;
        }
      }
    }
    boolean whole = plain;
    end();
    plain = whole && best.equals(pattern);
    return true;
  }

  private void literal(char c) {
    if (standsAsItIs(c)) {
      run.append(c);
    } else {
      end();
    }
  }

  private void end() {
    plain = false;
    if (run.length() > best.length()) {
      best = run.toString();
    }
    run.setLength(0);
  }

  /** What a star or question mark stands behind may be absent. */
  private void dropLast() {
    if (run.length() > 0) {
      run.setLength(run.length() - 1);
    }
    end();
  }

  private void repeatOrBrace() {
    Matcher repeat = REPEAT.matcher(pattern).region(at, pattern.length());
    if (repeat.lookingAt()) {
      dropLast();
      at = repeat.end();
    } else {
      literal('{');
      at++;
    }
  }

  private boolean escape() {
    if (at + 1 >= pattern.length()) {
      return false;
    }
    char c = pattern.charAt(at + 1);
    if (MEANS_ITSELF_WHEN_ESCAPED.indexOf(c) >= 0) {
      literal(c);
      at += 2;
      return true;
    }
    if ("dDwWsSbBAz".indexOf(c) >= 0) {
      end();
      at += 2;
      return true;
    }
    // \x41, \pN, \Q…\E and the like.
    return false;
  }

  private boolean skipGroup() {
    int depth = 0;
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        if (at + 1 < pattern.length() && pattern.charAt(at + 1) == 'Q') {
          return false;
        }
        at += 2;
        continue;
      }
      if (c == '[') {
        if (!skipClass()) {
          return false;
        }
        continue;
      }
      at++;
      if (c == '(') {
        depth++;
      } else if (c == ')' && --depth == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean skipClass() {
    at++;
    if (at < pattern.length() && pattern.charAt(at) == '^') {
      at++;
    }
    if (at < pattern.length() && pattern.charAt(at) == ']') {
      at++;
    }
    while (at < pattern.length()) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '[' && pattern.startsWith("[:", at)) {
        int close = pattern.indexOf(":]", at);
        if (close < 0) {
          return false;
        }
        at = close + 2;
      } else if (c == ']') {
        at++;
        return true;
      } else {
        at++;
      }
    }
    return false;
  }
}
