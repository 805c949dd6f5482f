package dev.wadi.query;

import com.google.re2j.Pattern;
import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Constant;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import dev.wadi.query.MetricExpression.Scalar;
import dev.wadi.query.Token.Kind;
import dev.wadi.query.VectorMatching.Many;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns tokens into a metric query, by recursive descent and, for the operators, by their binding;
 * the grammar stands at {@link MetricQuery}.
 */
final class MetricParser {
  private static final int DEEPEST = 100;

  /* A chain of operators is as deep as it is long. */
  private static final int MOST_OPERATORS = 500;

  private final Parser parser;
  private int operators;

  MetricParser(String text) {
    this.parser = new Parser(text);
  }

  /** False for what can only be a log query: it begins with a selector. */
  boolean isMetric() {
    int at = 0;
    while (parser.at(at).kind() == Kind.OPEN_PARENTHESIS) {
      at++;
    }
    return parser.at(at).kind() != Kind.OPEN_BRACE;
  }

  MetricExpression query() {
    MetricExpression all = expression(1, 0);
    Token rest = parser.peek();
    if (rest.kind() != Kind.END) {
      throw parser.error(
          rest, "syntax error: unexpected " + rest.shown() + ", expecting an operator or the end");
    }
    return all;
  }

  private MetricExpression expression(int binding, int depth) {
    Token begin = parser.peek();
    if (depth == DEEPEST) {
      throw parser.error(begin, "too many expressions within one another (limit: " + DEEPEST + ")");
    }
    MetricExpression left = operand(depth);
    while (true) {
      parser.splitSign();
      Token sign = parser.peek();
      BinaryOp op = BinaryOp.of(sign);
      if (op == null || op.binding() < binding) {
        return left;
      }
      parser.next();
      boolean bool = parser.acceptWord("bool");
      if (bool && !op.isComparison()) {
        throw parser.error(sign, "bool stands behind a comparison only, and " + op + " is none");
      }
      VectorMatching matching = matching(op);
      int inner = op.bindsToTheRight() ? op.binding() : op.binding() + 1;
      MetricExpression right = expression(inner, depth + 1);
      left = binary(sign, op, bool, matching, left, right);
    }
  }

  private MetricExpression binary(
      Token sign,
      BinaryOp op,
      boolean bool,
      VectorMatching matching,
      MetricExpression left,
      MetricExpression right) {
    boolean scalars = left instanceof Scalar || right instanceof Scalar;
    if (scalars && op.isOfSets()) {
      throw parser.error(
          sign, op + " stands between two vectors, and one side is a number (perhaps: vector(1))");
    }
    if (scalars && !matching.equals(VectorMatching.PLAIN)) {
      throw parser.error(
          sign, "on and ignoring compare the labels of two vectors, and one side is a number");
    }
    if (left instanceof Scalar a && right instanceof Scalar b) {
      return new Scalar(op.of(a.value(), b.value()));
    }
    if (++operators > MOST_OPERATORS) {
      throw parser.error(sign, "too many operators (limit: " + MOST_OPERATORS + ")");
    }
    return new Binary(op, bool, matching, left, right);
  }

  private VectorMatching matching(BinaryOp op) {
    boolean on = parser.peek().isWord("on");
    if (!on && !parser.peek().isWord("ignoring")) {
      return VectorMatching.PLAIN;
    }
    parser.next();
    List<String> labels = names();
    Token group = parser.peek();
    Many many =
        group.isWord("group_left")
            ? Many.LEFT
            : group.isWord("group_right") ? Many.RIGHT : Many.NEITHER;
    if (many == Many.NEITHER) {
      return new VectorMatching(on, labels, many, List.of());
    }
    if (op.isOfSets()) {
      throw parser.error(group, "no grouping with " + op + " (expected: on or ignoring alone)");
    }
    parser.next();
    List<String> include =
        parser.peek().kind() == Kind.OPEN_PARENTHESIS && endsAsNames() ? names() : List.of();
    return new VectorMatching(on, labels, many, include);
  }

  /* Behind group_left an operand in parentheses may stand as well as a list of labels. */
  private boolean endsAsNames() {
    Token inside = parser.second();
    return inside.kind() == Kind.CLOSE_PARENTHESIS
        || (inside.kind() == Kind.IDENTIFIER && !isFunction(inside.text()));
  }

  private static boolean isFunction(String word) {
    return RangeOp.of(word).isPresent()
        || VectorOp.of(word).isPresent()
        || word.equals("vector")
        || word.equals("label_replace");
  }

  private MetricExpression operand(int depth) {
    Token token = parser.next();
    switch (token.kind()) {
      case NUMBER -> {
        return new Scalar(Units.number(token.text()));
      }
      case OPEN_PARENTHESIS -> {
        MetricExpression inner = expression(1, depth + 1);
        parser.expect(Kind.CLOSE_PARENTHESIS);
        return inner;
      }
      case OPEN_BRACE ->
          throw parser.error(
              token,
              "a log query gives lines, not numbers (expected: a function around it, such as"
                  + " count_over_time({app=\"api\"} [5m]))");
      case PLUS, MINUS -> {
        if (parser.peek().kind() == Kind.NUMBER) {
          double value = Units.number(parser.next().text());
          return new Scalar(token.kind() == Kind.MINUS ? -value : value);
        }
        throw parser.error(
            token,
            "a sign stands in front of a number only (expected: 0 "
                + token.text()
                + " in front of a vector)");
      }
      case DURATION, BYTES ->
          throw parser.error(
              token, "a number here has no unit, not even " + token.text() + " (expected: 300)");
      case IDENTIFIER -> {
        return call(token, depth);
      }
      default ->
          throw parser.error(
              token,
              "syntax error: unexpected "
                  + token.shown()
                  + ", expecting a function, a number or (");
    }
  }

  private MetricExpression call(Token name, int depth) {
    Optional<RangeOp> range = RangeOp.of(name.text());
    if (range.isPresent()) {
      return new Range(range(name, range.get()));
    }
    Optional<VectorOp> vector = VectorOp.of(name.text());
    if (vector.isPresent()) {
      return grouped(vector.get(), depth);
    }
    if (name.isWord("vector")) {
      parser.expect(Kind.OPEN_PARENTHESIS);
      Token value = parser.expect(Kind.NUMBER);
      parser.expect(Kind.CLOSE_PARENTHESIS);
      return new Constant(Units.number(value.text()));
    }
    if (name.isWord("label_replace")) {
      return relabelled(depth);
    }
    throw parser.error(name, Words.unknownFunction(name.text()));
  }

  private MetricExpression grouped(VectorOp op, int depth) {
    Optional<Grouping> before = grouping();
    parser.expect(Kind.OPEN_PARENTHESIS);
    int parameter = 0;
    if (op.takesNumber()) {
      Token number = parser.expect(Kind.NUMBER);
      double value = Units.number(number.text());
      if (value != Math.rint(value) || value < 1 || value > 10_000) {
        throw parser.error(
            number, op.word() + " takes a whole number from 1 to 10000, not " + number.text());
      }
      parameter = (int) value;
      parser.expect(Kind.COMMA);
    }
    Token begin = parser.peek();
    MetricExpression inner = expression(1, depth + 1);
    if (inner instanceof Scalar) {
      throw parser.error(begin, op.word() + " is of a vector, and this is a number");
    }
    parser.expect(Kind.CLOSE_PARENTHESIS);
    Token behind = parser.peek();
    Optional<Grouping> after = grouping();
    if (after.isPresent() && before.isPresent()) {
      throw parser.error(behind, "by or without stands once: before the parentheses or behind");
    }
    Grouping grouping = before.or(() -> after).orElse(Grouping.ALL);
    if (op.sorts() && !grouping.equals(Grouping.ALL)) {
      throw parser.error(behind, op.word() + " takes neither by nor without");
    }
    return new Grouped(op, parameter, grouping, inner);
  }

  private MetricExpression relabelled(int depth) {
    parser.expect(Kind.OPEN_PARENTHESIS);
    Token begin = parser.peek();
    MetricExpression inner = expression(1, depth + 1);
    if (inner instanceof Scalar) {
      throw parser.error(begin, "label_replace is of a vector, and this is a number");
    }
    parser.expect(Kind.COMMA);
    Token target = parser.expect(Kind.STRING);
    if (!target.text().matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
      throw parser.error(target, "'" + target.text() + "' is no name of a label");
    }
    parser.expect(Kind.COMMA);
    String replacement = parser.expect(Kind.STRING).text();
    parser.expect(Kind.COMMA);
    String source = parser.expect(Kind.STRING).text();
    parser.expect(Kind.COMMA);
    Token regex = parser.expect(Kind.STRING);
    parser.expect(Kind.CLOSE_PARENTHESIS);
    try {
      return new Relabelled(
          inner, target.text(), replacement, source, Regexes.compile(regex.text(), Pattern.DOTALL));
    } catch (IllegalArgumentException e) {
      throw parser.error(regex, String.valueOf(e.getMessage()));
    }
  }

  private Optional<Grouping> grouping() {
    boolean without = parser.peek().isWord("without");
    if (!without && !parser.peek().isWord("by")) {
      return Optional.empty();
    }
    parser.next();
    return Optional.of(new Grouping(without, names()));
  }

  private List<String> names() {
    parser.expect(Kind.OPEN_PARENTHESIS);
    List<String> names = new ArrayList<>();
    while (!parser.accept(Kind.CLOSE_PARENTHESIS)) {
      names.add(parser.expect(Kind.IDENTIFIER, Kind.CLOSE_PARENTHESIS).text());
      if (parser.expect(Kind.COMMA, Kind.CLOSE_PARENTHESIS).kind() == Kind.CLOSE_PARENTHESIS) {
        return names;
      }
    }
    return names;
  }

  private RangeAggregation range(Token name, RangeOp op) {
    parser.expect(Kind.OPEN_PARENTHESIS);
    double parameter = 0;
    if (op == RangeOp.QUANTILE_OVER_TIME) {
      parameter = Units.number(parser.expect(Kind.NUMBER).text());
      parser.expect(Kind.COMMA);
    }
    RangeReader of = new RangeReader(parser, name, op);
    of.read();
    Token behind = parser.peek();
    Optional<Grouping> grouping = grouping();
    if (grouping.isPresent() && !op.groups()) {
      throw parser.error(
          behind,
          op.word()
              + " takes neither by nor without (expected: sum by (…) ("
              + op.word()
              + "(…)))");
    }
    return of.aggregation(parameter, grouping.orElse(Grouping.EACH));
  }
}
