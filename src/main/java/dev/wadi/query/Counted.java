package dev.wadi.query;

import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import java.util.function.BiConsumer;

/** What has to be counted apart for a metric query to be answered. */
final class Counted {
  private Counted() {}

  /** Tells each function over time with the labels that its series are told apart by. */
  static void forEach(MetricQuery query, BiConsumer<RangeAggregation, Grouping> action) {
    find(query.root(), Grouping.EACH, false, action);
  }

  /*
   * A sum over counts needs no more than the counts of its groups; the same holds for the largest
   * of the largest. So the group is counted in the first place.
   */
  private static void find(
      MetricExpression part,
      Grouping outer,
      boolean pushed,
      BiConsumer<RangeAggregation, Grouping> action) {
    if (part instanceof Range range) {
      RangeAggregation over = range.aggregation();
      action.accept(over, grouping(over, pushed ? outer : over.grouping()));
    } else if (part instanceof Grouped grouped) {
      boolean push =
          grouped.of() instanceof Range range && pushes(grouped.op(), range.aggregation());
      find(grouped.of(), grouped.grouping(), push, action);
    } else if (part instanceof Relabelled relabelled) {
      find(relabelled.of(), Grouping.EACH, false, action);
    } else if (part instanceof Binary binary) {
      find(binary.left(), Grouping.EACH, false, action);
      find(binary.right(), Grouping.EACH, false, action);
    }
  }

  private static Grouping grouping(RangeAggregation over, Grouping wanted) {
    Unwrap unwrap = over.unwrap();
    return over.op() == RangeOp.ABSENT_OVER_TIME
        ? Grouping.ALL
        : unwrap == null ? wanted : wanted.leavingOut(unwrap.label());
  }

  private static boolean pushes(VectorOp op, RangeAggregation over) {
    if (!over.grouping().equals(Grouping.EACH)) {
      return false;
    }
    return switch (over.op()) {
      case COUNT_OVER_TIME, RATE, BYTES_OVER_TIME, BYTES_RATE, SUM_OVER_TIME -> op == VectorOp.SUM;
      case MAX_OVER_TIME -> op == VectorOp.MAX;
      case MIN_OVER_TIME -> op == VectorOp.MIN;
      default -> false;
    };
  }
}
