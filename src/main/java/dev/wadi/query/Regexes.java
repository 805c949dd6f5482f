package dev.wadi.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Compiles regular expressions of a query: RE2 syntax on RE2J, so that no expression takes longer
 * than its size times the line.
 */
public final class Regexes {
  /** Instructions that one expression may need, about. */
  static final int MAX_SIZE = 10_000;

  private Regexes() {}

  /*
   * RE2J writes counted repetition out before it looks at the size: ((x{1000}){1000}){100} takes
   * the heap. So the size is reckoned first.
   */

  /**
   * @throws IllegalArgumentException with a sentence that says what is wrong with it
   */
  public static Pattern compile(String regex, int flags) {
    if (RegexOutline.of(regex).size() > MAX_SIZE) {
      throw new IllegalArgumentException(
          "error parsing regexp: expression too large (limit: " + MAX_SIZE + " instructions)");
    }
    try {
      return Pattern.compile(regex, flags);
    } catch (PatternSyntaxException e) {
      /* The message would show the flags that were put in front. */
      String wrong = e.getPattern().replaceFirst("^\\(\\?s\\)", "");
      throw new IllegalArgumentException(
          "error parsing regexp: " + e.getDescription() + ": `" + wrong + "`", e);
    }
  }
}
