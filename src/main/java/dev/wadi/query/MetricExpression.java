package dev.wadi.query;

import com.google.re2j.Pattern;

/** A part of a metric query; the parts make a tree. Immutable. */
sealed interface MetricExpression {
  /** A number, the same at all times. */
  record Scalar(double value) implements MetricExpression {
    @Override
    public String toString() {
      return Units.shown(value);
    }
  }

  /** {@code vector(1)}: one series without labels. */
  record Constant(double value) implements MetricExpression {
    @Override
    public String toString() {
      return "vector(" + Units.shown(value) + ")";
    }
  }

  /** A series for each label set that lines were counted under. */
  record Range(RangeAggregation aggregation) implements MetricExpression {
    @Override
    public String toString() {
      return aggregation.toString();
    }
  }

  /**
   * {@code sum by (app) (…)}, {@code topk(3, …)}.
   *
   * @param parameter of topk and bottomk, else 0
   */
  record Grouped(VectorOp op, int parameter, Grouping grouping, MetricExpression of)
      implements MetricExpression {
    @Override
    public String toString() {
      boolean plain = op.sorts() || grouping.equals(Grouping.ALL);
      return op.word()
          + (plain ? "" : grouping.suffix() + " ")
          + "("
          + (op.takesNumber() ? parameter + ", " : "")
          + of
          + ")";
    }
  }

  /** Two sides and what is between them. */
  record Binary(
      BinaryOp op,
      boolean bool,
      VectorMatching matching,
      MetricExpression left,
      MetricExpression right)
      implements MetricExpression {
    @Override
    public String toString() {
      return "(" + left + " " + op + (bool ? " bool" : "") + matching + " " + right + ")";
    }
  }

  /** {@code label_replace(…, "to", "$1", "from", "(.*)")}. */
  record Relabelled(
      MetricExpression of, String target, String replacement, String source, Pattern pattern)
      implements MetricExpression {
    @Override
    public String toString() {
      return "label_replace("
          + of
          + ", "
          + Quotes.of(target)
          + ", "
          + Quotes.of(replacement)
          + ", "
          + Quotes.of(source)
          + ", "
          + Quotes.of(pattern.pattern())
          + ")";
    }
  }
}
