package dev.wadi.query;

import dev.wadi.query.Token.Kind;
import dev.wadi.query.Unwrap.Conversion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what stands between the parentheses of a function over time: a log query, the range, and
 * perhaps {@code unwrap} and {@code offset}, in any of the orders that Loki takes.
 */
final class RangeReader {
  private static final long LONGEST_NANOS = 366L * 86_400_000_000_000L;

  private final Parser parser;
  private final Token name;
  private final RangeOp op;
  private List<LabelMatcher> matchers = List.of();
  private final List<Stage> stages = new ArrayList<>();
  private final List<LabelFilter> behindUnwrap = new ArrayList<>();
  private long rangeNanos;
  private long offsetNanos;
  private boolean offset;
  private @Nullable Token unwrap;
  private @Nullable Unwrap unwrapped;

  RangeReader(Parser parser, Token name, RangeOp op) {
    this.parser = parser;
    this.name = name;
    this.op = op;
  }

  /** Reads up to the closing parenthesis, and that too. */
  void read() {
    int open = 0;
    while (parser.accept(Kind.OPEN_PARENTHESIS)) {
      open++;
    }
    Token begin = parser.peek();
    if (begin.kind() != Kind.OPEN_BRACE) {
      throw parser.error(
          begin,
          "syntax error: unexpected "
              + begin.shown()
              + ", expecting a log query such as {app=\"api\"} |= \"error\"");
    }
    matchers = parser.selector();
    while (true) {
      Token token = parser.peek();
      if (token.kind() == Kind.CLOSE_PARENTHESIS) {
        parser.next();
        if (open-- == 0) {
          break;
        }
      } else if (token.kind() == Kind.OPEN_BRACKET) {
        range();
      } else if (token.isWord("offset")) {
        offset();
      } else if (token.kind() == Kind.PIPE && parser.second().isWord("unwrap")) {
        unwrap();
      } else {
        stage(token);
      }
    }
    check();
  }

  RangeAggregation aggregation(double parameter, Grouping grouping) {
    return new RangeAggregation(
        op,
        parameter,
        new LogQuery(matchers, stages),
        unwrapped,
        rangeNanos,
        offsetNanos,
        grouping);
  }

  private void stage(Token token) {
    if (token.kind() == Kind.END || token.kind() == Kind.COMMA) {
      throw parser.error(
          token, "syntax error: unexpected " + token.shown() + ", expecting [ or ) or a filter");
    }
    Stage stage = parser.stage();
    if (unwrap == null) {
      stages.add(stage);
    } else if (stage instanceof LabelFilter filter) {
      behindUnwrap.add(filter);
    } else {
      throw parser.error(token, "behind unwrap only label filters may stand");
    }
  }

  private void range() {
    Token open = parser.expect(Kind.OPEN_BRACKET);
    if (rangeNanos != 0) {
      throw parser.error(open, "a range stands once");
    }
    Token duration = parser.next();
    if (duration.kind() != Kind.DURATION) {
      throw parser.error(
          duration, "a range is a duration such as [5m] or [1h30m], not " + duration.shown());
    }
    rangeNanos = nanos(duration, "a range");
    if (rangeNanos <= 0) {
      throw parser.error(duration, "a range is longer than nothing, not " + duration.text());
    }
    parser.expect(Kind.CLOSE_BRACKET);
  }

  private void offset() {
    Token word = parser.next();
    if (rangeNanos == 0 || offset) {
      throw parser.error(word, "offset stands once, behind the range: [5m] offset 1h");
    }
    Token duration = parser.next();
    if (duration.kind() != Kind.DURATION) {
      throw parser.error(duration, "offset takes a duration such as 1h, not " + duration.shown());
    }
    offset = true;
    offsetNanos = nanos(duration, "an offset");
  }

  private long nanos(Token duration, String what) {
    double nanos = Units.durationNanos(duration.text());
    if (Math.abs(nanos) > LONGEST_NANOS) {
      throw parser.error(duration, what + " is at most 366d, not " + duration.text());
    }
    if (nanos != 0 && Math.abs(nanos) < 1_000_000) {
      throw parser.error(duration, what + " is at least 1ms, not " + duration.text());
    }
    return Math.round(nanos / 1e6) * 1_000_000;
  }

  private void unwrap() {
    parser.next();
    Token word = parser.next();
    if (unwrap != null) {
      throw parser.error(word, "unwrap stands once");
    }
    unwrap = word;
    Token first = parser.expect(Kind.IDENTIFIER);
    if (!parser.accept(Kind.OPEN_PARENTHESIS)) {
      unwrapped = new Unwrap(first.text(), Conversion.NUMBER, behindUnwrap);
      return;
    }
    for (Conversion conversion : Conversion.values()) {
      if (!conversion.word().isEmpty() && first.isWord(conversion.word())) {
        Token label = parser.expect(Kind.IDENTIFIER);
        parser.expect(Kind.CLOSE_PARENTHESIS);
        unwrapped = new Unwrap(label.text(), conversion, behindUnwrap);
        return;
      }
    }
    throw parser.error(
        first,
        "unwrap takes duration(), duration_seconds() or bytes(), not " + first.text() + "()");
  }

  private void check() {
    if (rangeNanos == 0) {
      throw parser.error(name, op.word() + " needs a range (expected: [5m] behind the log query)");
    }
    if (unwrapped != null) {
      unwrapped = new Unwrap(unwrapped.label(), unwrapped.conversion(), behindUnwrap);
    }
    if (unwrap != null && op.input() == RangeOp.Input.LINES) {
      throw parser.error(
          unwrap, op.word() + " counts lines and takes no unwrap (perhaps: sum_over_time)");
    }
    if (unwrap == null && op.input() == RangeOp.Input.VALUES) {
      throw parser.error(
          name, op.word() + " needs a number of each line (expected: | unwrap field)");
    }
  }
}
