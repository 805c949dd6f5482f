package dev.wadi.query.template;

import org.jspecify.annotations.Nullable;

/**
 * A word within a hole.
 *
 * @param text as it is written
 * @param value of a constant
 * @param start its first character in the template
 * @param spaced blanks stand in front of it
 */
record TemplateToken(Kind kind, String text, @Nullable Object value, int start, boolean spaced) {
  enum Kind {
    CONSTANT,
    FIELD,
    VARIABLE,
    WORD,
    DOT,
    PIPE,
    OPEN,
    CLOSE,
    DECLARE,
    ASSIGN,
    COMMA,
    OTHER,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }
}
