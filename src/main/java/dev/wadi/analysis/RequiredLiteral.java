package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.capture.LiteralSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds text that every match of an RE2 expression contains, so that raw bytes can be searched for
 * it before anything is decoded.
 *
 * <p>Careful rather than clever: what is not understood gives no literal, and the scan is slower
 * but right. Only characters are used that a JSON writer leaves as they are; capture writers escape
 * at most quotes, backslashes, control characters, {@code <>&}, slashes and what is not ASCII.
 */
final class RequiredLiteral {
  private static final Pattern REPEAT = Pattern.compile("\\{\\d+(,\\d*)?\\}");
  private static final Pattern IGNORES_CASE = Pattern.compile("\\(\\?[a-zA-Z]*i");
  private static final String ALL_IGNORES_CASE = "(?i)";
  private static final int MAX_ALTERNATIVES = 8;
  private static final String MEANS_ITSELF_WHEN_ESCAPED = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  private static final String MAY_BE_ESCAPED_IN_JSON = "\"\\<>&/";

  /* Unicode has further characters that fold to these two: the long s and the Kelvin sign. */
  private static final String FOLD_BEYOND_ASCII = "kKsS";

  private final String pattern;
  private final boolean ignoreCase;
  private final StringBuilder run = new StringBuilder();
  private final List<String> alternatives = new ArrayList<>();
  private String best = "";
  private int at;
  private boolean plain = true;

  private RequiredLiteral(String pattern, boolean ignoreCase) {
    this.pattern = pattern;
    this.ignoreCase = ignoreCase;
  }

  /**
   * What was found.
   *
   * @param anyOf one of these stands in every match; empty when nothing is known
   * @param whole the expression is nothing but the first of them
   * @param ignoreCase ASCII letters count in either case
   */
  record Found(List<String> anyOf, boolean whole, boolean ignoreCase) {
    static final Found NOTHING = new Found(List.of(), false, false);

    List<LiteralSearch> searches() {
      return anyOf.stream()
          .map(text -> new LiteralSearch(text.getBytes(US_ASCII), ignoreCase))
          .toList();
    }

    int shortest() {
      return anyOf.stream().mapToInt(String::length).min().orElse(0);
    }
  }

  static Found of(String pattern) {
    boolean ignoreCase = pattern.startsWith(ALL_IGNORES_CASE);
    String rest = ignoreCase ? pattern.substring(ALL_IGNORES_CASE.length()) : pattern;
    if (IGNORES_CASE.matcher(rest).find()) {
      return Found.NOTHING;
    }
    RequiredLiteral parse = new RequiredLiteral(rest, ignoreCase);
    if (!parse.run()
        || parse.alternatives.contains("")
        || parse.alternatives.size() > MAX_ALTERNATIVES) {
      return Found.NOTHING;
    }
    return new Found(List.copyOf(parse.alternatives), parse.plain && !ignoreCase, ignoreCase);
  }

  /** Of several texts that all stand in a line, the longest that can be searched for. */
  static String longest(List<String> texts) {
    String longest = "";
    for (String text : texts) {
      if (text.length() > longest.length()
          && text.chars().allMatch(RequiredLiteral::standsAsItIs)) {
        longest = text;
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
          endAlternative();
          at++;
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
    endAlternative();
    plain = whole && alternatives.get(0).equals(pattern);
    return true;
  }

  private void endAlternative() {
    end();
    alternatives.add(best);
    best = "";
  }

  private void literal(char c) {
    if (standsAsItIs(c) && !(ignoreCase && FOLD_BEYOND_ASCII.indexOf(c) >= 0)) {
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
