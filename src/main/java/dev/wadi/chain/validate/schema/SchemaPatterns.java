package dev.wadi.chain.validate.schema;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import dev.wadi.query.Regexes;

/**
 * The regular expressions of a schema, on RE2: whatever a sender writes, a search takes no longer
 * than the size of the expression times that of the text. Stateless.
 *
 * <p>A schema's expressions are those of ECMAScript. What both know means the same here;
 * look-around and back references are no part of RE2, and a schema with one is refused when it is
 * read.
 */
final class SchemaPatterns implements RegularExpressionFactory {
  private static final java.util.regex.Pattern UNICODE =
      java.util.regex.Pattern.compile(
          "(?<!\\\\)((?:\\\\\\\\)*)\\\\u(?:\\{([0-9A-Fa-f]{1,6})}|([0-9A-Fa-f]{4}))");

  /** An expression that RE2 does not take. */
  static final class BadPatternException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadPatternException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @Override
  public RegularExpression getRegularExpression(String regex) {
    try {
      Pattern pattern = Regexes.compile(re2(regex), 0);
      return text -> pattern.matcher(text).find();
    } catch (IllegalArgumentException e) {
      throw new BadPatternException(
          "the expression '%s' cannot be used: %s (expected: the syntax of RE2, which has no look-around and no back references)"
              .formatted(shown(regex), e.getMessage()),
          e);
    }
  }

  /* A character by its number is written in another way there. */
  private static String re2(String regex) {
    return UNICODE
        .matcher(regex)
        .replaceAll(
            found ->
                java.util.regex.Matcher.quoteReplacement(
                    found.group(1)
                        + "\\x{"
                        + (found.group(2) == null ? found.group(3) : found.group(2))
                        + "}"));
  }

  private static String shown(String regex) {
    return regex.length() <= 100 ? regex : regex.substring(0, 100) + "…";
  }
}
