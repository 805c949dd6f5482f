package dev.wadi.query;

import dev.wadi.query.LabelFilter.Comparison;
import dev.wadi.query.LabelFilter.Quantity;
import dev.wadi.query.LineFilter.Sought;
import dev.wadi.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns tokens into a query, by recursive descent; the grammar stands at {@link LogQuery}. A metric
 * query holds log queries, so {@link MetricParser} asks this one for their parts.
 */
final class Parser {
  private static final int DEEPEST = 100;

  private final String text;
  private final List<Token> tokens;
  private int at;

  Parser(String text) {
    this.text = text;
    this.tokens = new ArrayList<>(Lexer.tokens(text));
  }

  LogQuery query() {
    int open = 0;
    while (accept(Kind.OPEN_PARENTHESIS)) {
      open++;
    }
    List<LabelMatcher> matchers = selector();
    List<Stage> stages = new ArrayList<>();
    while (peek().kind() != Kind.END) {
      if (open > 0 && accept(Kind.CLOSE_PARENTHESIS)) {
        open--;
      } else {
        stages.add(stage());
      }
    }
    if (open > 0) {
      expect(Kind.CLOSE_PARENTHESIS);
    }
    return new LogQuery(matchers, stages);
  }

  List<LabelMatcher> selector() {
    expect(Kind.OPEN_BRACE);
    List<LabelMatcher> matchers = new ArrayList<>();
    if (accept(Kind.CLOSE_BRACE)) {
      return matchers;
    }
    while (true) {
      Token name = expect(Kind.IDENTIFIER);
      matchers.add(
          matcher(name, expect(Kind.EQ, Kind.NEQ, Kind.RE, Kind.NRE), expect(Kind.STRING)));
      if (expect(Kind.CLOSE_BRACE, Kind.COMMA).kind() == Kind.CLOSE_BRACE) {
        return matchers;
      }
      if (accept(Kind.CLOSE_BRACE)) {
        return matchers;
      }
    }
  }

  LabelMatcher matcher(Token name, Token op, Token value) {
    LabelMatcher.Op kind =
        switch (op.kind()) {
          case NEQ -> LabelMatcher.Op.NOT_EQUAL;
          case RE -> LabelMatcher.Op.MATCH;
          case NRE -> LabelMatcher.Op.NOT_MATCH;
          default -> LabelMatcher.Op.EQUAL;
        };
    try {
      return new LabelMatcher(name.text(), kind, value.text());
    } catch (IllegalArgumentException e) {
      throw error(value, String.valueOf(e.getMessage()));
    }
  }

  Stage stage() {
    Token token = next();
    return switch (token.kind()) {
      case PIPE_EXACT -> lineFilter(LineFilter.Op.CONTAINS);
      case NEQ -> lineFilter(LineFilter.Op.NOT_CONTAINS);
      case PIPE_MATCH -> lineFilter(LineFilter.Op.MATCH);
      case NRE -> lineFilter(LineFilter.Op.NOT_MATCH);
      case PIPE -> pipeStage();
      case PIPE_PATTERN -> lineFilter(LineFilter.Op.PATTERN);
      case NOT_PATTERN -> lineFilter(LineFilter.Op.NOT_PATTERN);
      default ->
          throw unexpected(
              token,
              Kind.PIPE_EXACT,
              Kind.NEQ,
              Kind.PIPE_MATCH,
              Kind.NRE,
              Kind.PIPE_PATTERN,
              Kind.NOT_PATTERN,
              Kind.PIPE,
              Kind.END);
    };
  }

  private LineFilter lineFilter(LineFilter.Op op) {
    List<Sought> all = new ArrayList<>();
    do {
      boolean ip = peek().isWord("ip");
      Token value = ip ? addresses() : expect(Kind.STRING);
      Sought sought = new Sought(value.text(), ip);
      try {
        LineFilter.test(op, sought, new ArrayList<>());
      } catch (IllegalArgumentException e) {
        throw error(value, String.valueOf(e.getMessage()));
      }
      all.add(sought);
    } while (acceptWord("or"));
    return new LineFilter(op, all);
  }

  /** The string of {@code ip("…")}. */
  private Token addresses() {
    next();
    expect(Kind.OPEN_PARENTHESIS);
    Token value = expect(Kind.STRING);
    expect(Kind.CLOSE_PARENTHESIS);
    return value;
  }

  private Stage pipeStage() {
    Token token = peek();
    ChangeReader changes = new ChangeReader(this);
    if (token.kind() == Kind.IDENTIFIER && changes.isNext()) {
      return changes.read();
    }
    if (token.isWord("json") || token.isWord("logfmt")) {
      at++;
      if (peek().kind() == Kind.STRING) {
        throw error(
            peek(), token.text() + " takes labels (expected: such as a=\"b\"), no text alone");
      }
      return token.isWord("json") ? Extractor.JSON : Extractor.LOGFMT;
    }
    if (token.isWord("unwrap") && !startsCondition()) {
      throw error(token, "unwrap stands in a function over time only");
    }
    return anyOf(0);
  }

  /** Tokens that stand side by side as this text. */
  boolean acceptText(String wanted) {
    int start = peek().start();
    int end = start + wanted.length();
    if (!text.startsWith(wanted, start)
        || tokens.stream().noneMatch(token -> token.start() >= end)
        || (end < text.length() && !isBetween(text.charAt(end)))) {
      return false;
    }
    while (peek().start() < end) {
      at++;
    }
    return true;
  }

  private static boolean isBetween(char c) {
    return !(c == '_' || c == '-' || Character.isLetterOrDigit(c));
  }

  boolean startsCondition() {
    return switch (tokens.get(at + 1).kind()) {
      case EQ, CMP_EQ, NEQ, RE, NRE, GT, GTE, LT, LTE -> true;
      default -> false;
    };
  }

  LabelFilter anyOf(int depth) {
    List<LabelFilter> parts = new ArrayList<>();
    do {
      parts.add(allOf(depth));
    } while (acceptWord("or"));
    return parts.size() == 1 ? parts.get(0) : new LabelFilter.Any(parts);
  }

  private LabelFilter allOf(int depth) {
    List<LabelFilter> parts = new ArrayList<>();
    do {
      parts.add(condition(depth));
    } while (acceptWord("and")
        || accept(Kind.COMMA)
        || peek().kind() == Kind.OPEN_PARENTHESIS
        || (peek().kind() == Kind.IDENTIFIER && !peek().isWord("or")));
    return parts.size() == 1 ? parts.get(0) : new LabelFilter.All(parts);
  }

  private LabelFilter condition(int depth) {
    Token name = expect(Kind.IDENTIFIER, Kind.OPEN_PARENTHESIS);
    if (name.kind() == Kind.OPEN_PARENTHESIS) {
      if (depth == DEEPEST) {
        throw error(name, "too many parentheses within one another (limit: " + DEEPEST + ")");
      }
      LabelFilter inner = anyOf(depth + 1);
      expect(Kind.CLOSE_PARENTHESIS);
      return inner;
    }
    Token op =
        expect(
            Kind.EQ,
            Kind.NEQ,
            Kind.RE,
            Kind.NRE,
            Kind.CMP_EQ,
            Kind.GT,
            Kind.GTE,
            Kind.LT,
            Kind.LTE);
    return switch (op.kind()) {
      case RE, NRE -> new LabelFilter.Text(matcher(name, op, expect(Kind.STRING)));
      case EQ, NEQ -> {
        if (peek().isWord("ip")) {
          yield addresses(name, op);
        }
        Token value = expect(Kind.STRING, Kind.NUMBER, Kind.DURATION, Kind.BYTES);
        yield value.kind() == Kind.STRING
            ? new LabelFilter.Text(matcher(name, op, value))
            : quantity(name, op, value);
      }
      default -> quantity(name, op, expect(Kind.NUMBER, Kind.DURATION, Kind.BYTES));
    };
  }

  private LabelFilter addresses(Token name, Token op) {
    Token value = addresses();
    try {
      return new LabelFilter.Address(
          name.text(), op.kind() == Kind.NEQ, value.text(), IpRange.of(value.text()));
    } catch (IllegalArgumentException e) {
      throw error(value, String.valueOf(e.getMessage()));
    }
  }

  private static LabelFilter quantity(Token name, Token op, Token value) {
    Comparison comparison =
        switch (op.kind()) {
          case NEQ -> Comparison.NOT_EQUAL;
          case GT -> Comparison.GREATER;
          case GTE -> Comparison.GREATER_OR_EQUAL;
          case LT -> Comparison.LESS;
          case LTE -> Comparison.LESS_OR_EQUAL;
          default -> Comparison.EQUAL;
        };
    return switch (value.kind()) {
      case DURATION ->
          new Quantity(
              name.text(),
              comparison,
              Quantity.Unit.DURATION,
              value.text(),
              Units.durationNanos(value.text()));
      case BYTES ->
          new Quantity(
              name.text(),
              comparison,
              Quantity.Unit.BYTES,
              value.text(),
              Units.bytes(value.text()));
      default ->
          new Quantity(
              name.text(),
              comparison,
              Quantity.Unit.NUMBER,
              value.text(),
              Units.number(value.text()));
    };
  }

  Token peek() {
    return tokens.get(at);
  }

  /** A token by its number. */
  Token at(int number) {
    return tokens.get(number);
  }

  /** The token behind the next one. */
  Token second() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  /** Where a sign must be an operator, {@code -1} is two tokens: the sign and the number. */
  void splitSign() {
    Token token = peek();
    boolean amount =
        switch (token.kind()) {
          case NUMBER, DURATION, BYTES -> true;
          default -> false;
        };
    if (amount && (token.text().charAt(0) == '-' || token.text().charAt(0) == '+')) {
      boolean minus = token.text().charAt(0) == '-';
      tokens.set(
          at,
          new Token(minus ? Kind.MINUS : Kind.PLUS, token.text().substring(0, 1), token.start()));
      tokens.add(at + 1, new Token(token.kind(), token.text().substring(1), token.start() + 1));
    }
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  boolean accept(Kind kind) {
    if (peek().kind() != kind) {
      return false;
    }
    at++;
    return true;
  }

  boolean acceptWord(String word) {
    if (!peek().isWord(word)) {
      return false;
    }
    at++;
    return true;
  }

  Token expect(Kind... kinds) {
    Token token = next();
    for (Kind kind : kinds) {
      if (token.kind() == kind) {
        return token;
      }
    }
    throw unexpected(token, kinds);
  }

  QuerySyntaxException unexpected(Token token, Kind... expected) {
    String wanted = Stream.of(expected).map(Kind::toString).collect(Collectors.joining(" or "));
    return error(token, "syntax error: unexpected " + token.shown() + ", expecting " + wanted);
  }

  QuerySyntaxException error(Token token, String what) {
    return Lexer.error(text, token.start(), what);
  }
}
