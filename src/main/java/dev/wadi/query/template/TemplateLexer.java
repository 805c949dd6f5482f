package dev.wadi.query.template;

import dev.wadi.query.template.TemplateToken.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts what stands in a hole into words. */
final class TemplateLexer {
  private final String text;
  private final int end;
  private int at;

  /**
   * @param from the first character behind the braces
   * @param end the first of the braces that close it
   */
  TemplateLexer(String text, int from, int end) {
    this.text = text;
    this.at = from;
    this.end = end;
  }

  List<TemplateToken> tokens() {
    List<TemplateToken> tokens = new ArrayList<>();
    TemplateToken token;
    do {
      token = next();
      tokens.add(token);
    } while (token.kind() != Kind.END);
    return tokens;
  }

  private TemplateToken next() {
    int before = at;
    while (at < end && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    boolean spaced = at > before;
    int start = at;
    if (at == end) {
      return token(Kind.END, null, start, spaced);
    }
    char c = text.charAt(at);
    if (c == '"' || c == '`' || c == '\'') {
      return quoted(c, spaced);
    }
    if (isDigit(c) || ((c == '-' || c == '+' || c == '.') && startsNumber(at + 1))) {
      return number(spaced);
    }
    if (c == '.' || c == '$') {
      at++;
      word();
      Kind kind = c == '$' ? Kind.VARIABLE : at == start + 1 ? Kind.DOT : Kind.FIELD;
      return token(kind, null, start, spaced);
    }
    if (isLetter(c)) {
      word();
      String word = text.substring(start, at);
      return switch (word) {
        case "true", "false" -> token(Kind.CONSTANT, word.equals("true"), start, spaced);
        default -> token(Kind.WORD, null, start, spaced);
      };
    }
    if (text.startsWith(":=", at)) {
      at += 2;
      return token(Kind.DECLARE, null, start, spaced);
    }
    at += Character.charCount(text.codePointAt(at));
    Kind kind =
        switch (c) {
          case '|' -> Kind.PIPE;
          case '(' -> Kind.OPEN;
          case ')' -> Kind.CLOSE;
          case '=' -> Kind.ASSIGN;
          case ',' -> Kind.COMMA;
          default -> Kind.OTHER;
        };
    return token(kind, null, start, spaced);
  }

  private TemplateToken token(Kind kind, @Nullable Object value, int start, boolean spaced) {
    return new TemplateToken(kind, text.substring(start, at), value, start, spaced);
  }

  private void word() {
    while (at < end && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
  }

  private boolean startsNumber(int position) {
    return position < end
        && (isDigit(text.charAt(position))
            || (text.charAt(position) == '.' && startsNumber(position + 1)));
  }

  private TemplateToken number(boolean spaced) {
    int start = at++;
    while (at < end
        && (isLetter(text.charAt(at))
            || isDigit(text.charAt(at))
            || text.charAt(at) == '.'
            || ("+-".indexOf(text.charAt(at)) >= 0 && "eE".indexOf(text.charAt(at - 1)) >= 0))) {
      at++;
    }
    String word = text.substring(start, at);
    Object value = Numbers.whole(word);
    if (value == null) {
      value = isLetter(word.charAt(0)) ? null : Numbers.decimal(word);
    }
    if (value == null) {
      throw wrong(word, start, "is no number");
    }
    return token(Kind.CONSTANT, value, start, spaced);
  }

  private TemplateToken quoted(char quote, boolean spaced) {
    int start = at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      if (at >= end) {
        throw wrong("a string", start, "has no closing " + quote);
      }
      char c = text.charAt(at++);
      if (c == quote) {
        break;
      }
      if (c == '\\' && quote != '`') {
        escape(out, start);
      } else {
        out.append(c);
      }
    }
    if (quote != '\'') {
      return token(Kind.CONSTANT, out.toString(), start, spaced);
    }
    if (out.codePoints().count() != 1) {
      throw wrong("a character in single quotes", start, "is one character (strings: in double)");
    }
    return token(Kind.CONSTANT, (long) out.codePointAt(0), start, spaced);
  }

  private void escape(StringBuilder out, int start) {
    char c = at < end ? text.charAt(at++) : ' ';
    switch (c) {
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case '\\', '"', '\'' -> out.append(c);
      case 'x' -> out.append((char) code(2, start));
      case 'u' -> out.append((char) code(4, start));
      case 'U' -> out.appendCodePoint(code(8, start));
      default -> throw wrong("a string", start, "has an escape that nobody knows");
    }
  }

  private int code(int digits, int start) {
    String code = text.substring(at, Math.min(end, at + digits));
    at += digits;
    if (code.length() < digits || !code.matches("[0-9a-fA-F]+")) {
      throw wrong("a string", start, "has an escape without its " + digits + " digits");
    }
    long value = Long.parseLong(code, 16);
    if (!Character.isValidCodePoint((int) Math.min(value, Integer.MAX_VALUE))) {
      throw wrong("a string", start, "has an escape that names no character");
    }
    return (int) value;
  }

  static IllegalArgumentException wrong(String what, int start, String why) {
    String shown = what.length() > 40 ? "a word" : what;
    return new IllegalArgumentException(
        shown + " at character " + (start + 1) + " of the template " + why);
  }

  private static boolean isLetter(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
