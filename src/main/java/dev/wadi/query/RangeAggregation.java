package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the lines of the last while: {@code rate({app="api"} |= "error" [5m])}.
 *
 * @param parameter of {@code quantile_over_time}, else 0
 * @param unwrap which number is taken of a line; null: lines are counted
 * @param rangeNanos how far it looks back
 * @param offsetNanos how long before now it ends; negative for later
 */
record RangeAggregation(
    RangeOp op,
    double parameter,
    LogQuery query,
    @Nullable Unwrap unwrap,
    long rangeNanos,
    long offsetNanos,
    Grouping grouping) {

  double seconds() {
    return rangeNanos / 1e9;
  }

  /** The labels of the series that says that there is none: those that the selector fixes. */
  Labels absentLabels() {
    Map<String, String> fixed = new TreeMap<>();
    for (LabelMatcher matcher : query.matchers()) {
      if (matcher.op() == LabelMatcher.Op.EQUAL) {
        String before = fixed.put(matcher.name(), matcher.value());
        if (before != null && !before.equals(matcher.value())) {
          fixed.put(matcher.name(), "");
        }
      }
    }
    return Labels.of(fixed);
  }

  @Override
  public String toString() {
    return op.word()
        + "("
        + (op == RangeOp.QUANTILE_OVER_TIME ? Units.shown(parameter) + ", " : "")
        + query
        + (unwrap == null ? "" : " " + unwrap)
        + " ["
        + Units.shownDuration(rangeNanos)
        + "]"
        + (offsetNanos == 0 ? "" : " offset " + Units.shownDuration(offsetNanos))
        + ")"
        + grouping.suffix();
  }
}
