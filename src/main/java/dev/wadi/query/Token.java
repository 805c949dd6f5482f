package dev.wadi.query;

import java.util.Locale;

/**
 * A word of a query.
 *
 * @param text what it says: for a string the text between the quotes, escapes undone
 * @param start its first character in the query
 */
record Token(Kind kind, String text, int start) {
  enum Kind {
    IDENTIFIER,
    STRING,
    NUMBER,
    DURATION,
    BYTES,
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_PARENTHESIS("("),
    CLOSE_PARENTHESIS(")"),
    COMMA(","),
    PIPE("|"),
    PIPE_EXACT("|="),
    PIPE_MATCH("|~"),
    PIPE_PATTERN("|>"),
    EQ("="),
    CMP_EQ("=="),
    NEQ("!="),
    RE("=~"),
    NRE("!~"),
    NOT_PATTERN("!>"),
    GT(">"),
    GTE(">="),
    LT("<"),
    LTE("<="),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    MODULO("%"),
    POWER("^"),
    OTHER,
    END;

    private final String shown;

    Kind() {
      this.shown = name().toUpperCase(Locale.ROOT);
    }

    Kind(String shown) {
      this.shown = shown;
    }

    @Override
    public String toString() {
      return this == END ? "end of input" : shown;
    }
  }

  /** Is it this word of the language, in whatever case? */
  boolean isWord(String word) {
    return kind == Kind.IDENTIFIER && text.equalsIgnoreCase(word);
  }

  /** How an error names it. */
  String shown() {
    return switch (kind) {
      case IDENTIFIER, NUMBER, DURATION, BYTES -> kind + " " + shorten(text);
      case OTHER -> "character '" + text + "'";
      default -> kind.toString();
    };
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
