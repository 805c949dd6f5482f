package dev.wadi.query;

import dev.wadi.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a query into tokens. Strings are Go's: in double quotes with escapes, in backticks as they
 * stand; {@code #} begins a comment up to the end of its line.
 */
final class Lexer {
  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** All tokens of a query, {@link Kind#END} last. */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    Token token;
    do {
      token = lexer.next();
      tokens.add(token);
    } while (token.kind() != Kind.END);
    return tokens;
  }

  /** An error at a place of a query. */
  static QuerySyntaxException error(String text, int position, String what) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < position && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new QuerySyntaxException(line, position - lineStart + 1, what);
  }

  private Token next() {
    skipBlanks();
    int start = at;
    if (at == text.length()) {
      return new Token(Kind.END, "", start);
    }
    char c = text.charAt(at);
    if (isLetter(c)) {
      while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
        at++;
      }
      return new Token(Kind.IDENTIFIER, text.substring(start, at), start);
    }
    if (isDigit(c) || ((c == '-' || c == '+' || c == '.') && startsNumber(at + 1))) {
      return number();
    }
    if (c == '"' || c == '`') {
      return string(c);
    }
    return symbol(c);
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        at++;
      } else {
        return;
      }
    }
  }

  private Token symbol(char c) {
    int start = at;
    String two = text.substring(at, Math.min(text.length(), at + 2));
    Kind kind =
        switch (two) {
          case "|=" -> Kind.PIPE_EXACT;
          case "|~" -> Kind.PIPE_MATCH;
          case "|>" -> Kind.PIPE_PATTERN;
          case "==" -> Kind.CMP_EQ;
          case "!=" -> Kind.NEQ;
          case "=~" -> Kind.RE;
          case "!~" -> Kind.NRE;
          case "!>" -> Kind.NOT_PATTERN;
          case ">=" -> Kind.GTE;
          case "<=" -> Kind.LTE;
          default -> Kind.OTHER;
        };
    if (kind != Kind.OTHER) {
      at += 2;
      return new Token(kind, two, start);
    }
    kind =
        switch (c) {
          case '{' -> Kind.OPEN_BRACE;
          case '}' -> Kind.CLOSE_BRACE;
          case '(' -> Kind.OPEN_PARENTHESIS;
          case ')' -> Kind.CLOSE_PARENTHESIS;
          case ',' -> Kind.COMMA;
          case '|' -> Kind.PIPE;
          case '=' -> Kind.EQ;
          case '>' -> Kind.GT;
          case '<' -> Kind.LT;
          case '[' -> Kind.OPEN_BRACKET;
          case ']' -> Kind.CLOSE_BRACKET;
          case '+' -> Kind.PLUS;
          case '-' -> Kind.MINUS;
          case '*' -> Kind.TIMES;
          case '/' -> Kind.DIVIDE;
          case '%' -> Kind.MODULO;
          case '^' -> Kind.POWER;
          default -> Kind.OTHER;
        };
    at += Character.charCount(text.codePointAt(at));
    return new Token(kind, text.substring(start, at), start);
  }

  private Token number() {
    int start = at++;
    while (at < text.length() && continuesNumber(text.charAt(at), text.charAt(at - 1))) {
      at++;
    }
    String word = text.substring(start, at);
    if (!Double.isNaN(Units.number(word))) {
      return new Token(Kind.NUMBER, word, start);
    }
    if (!Double.isNaN(Units.durationNanos(word))) {
      return new Token(Kind.DURATION, word, start);
    }
    if (!Double.isNaN(Units.bytes(word))) {
      return new Token(Kind.BYTES, word, start);
    }
    throw error(
        text,
        start,
        "syntax error: "
            + word
            + " is no number, duration (such as 250ms, 1h30m) or size (such as 20KB, 5MiB)");
  }

  private boolean startsNumber(int position) {
    return position < text.length()
        && (isDigit(text.charAt(position)) || text.charAt(position) == '.');
  }

  private static boolean continuesNumber(char c, char before) {
    return isLetter(c)
        || isDigit(c)
        || c == '.'
        || c == 'µ'
        || c == 'μ'
        || ((c == '-' || c == '+') && (before == 'e' || before == 'E'));
  }

  private Token string(char quote) {
    int start = at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at == text.length() || (quote == '"' && text.charAt(at) == '\n')) {
        throw error(text, start, "syntax error: the string has no closing " + quote);
      }
      char c = text.charAt(at++);
      if (c == quote) {
        return new Token(Kind.STRING, out.toString(), start);
      }
      if (c == '\\' && quote == '"') {
        escape(out);
      } else {
        out.append(c);
      }
    }
  }

  private void escape(StringBuilder out) {
    int start = at - 1;
    char c = at < text.length() ? text.charAt(at++) : ' ';
    switch (c) {
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case '\\', '"' -> out.append(c);
      case 'x' -> out.append((char) digits(start, 2));
      case 'u' -> out.appendCodePoint(digits(start, 4));
      case 'U' -> out.appendCodePoint(digits(start, 8));
      default ->
          throw error(
              text,
              start,
              "syntax error: unknown escape in a string (in backticks a backslash stands for"
                  + " itself)");
    }
  }

  private int digits(int start, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
      if (digit < 0 || value > 0x10ffff) {
        throw error(text, start, "syntax error: an escape needs " + count + " hexadecimal digits");
      }
      value = value * 16 + digit;
    }
    if (!Character.isValidCodePoint(value) || (value >= 0xd800 && value <= 0xdfff)) {
      throw error(text, start, "syntax error: the escape names no character");
    }
    return value;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
