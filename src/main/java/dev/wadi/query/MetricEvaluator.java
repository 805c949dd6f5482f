package dev.wadi.query;

import com.google.re2j.Matcher;
import dev.wadi.model.Labels;
import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Constant;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import dev.wadi.query.MetricExpression.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Answers a metric query at one time after another, out of what was counted. What is made of labels
 * is remembered from one time to the next. For one thread.
 */
final class MetricEvaluator {
  private final Counts counts;
  private final IdentityHashMap<MetricExpression, Map<Labels, Labels>> made =
      new IdentityHashMap<>();

  /** Knows what the lines of a function over time come to, at the time at hand. */
  interface Counts {
    /** A sample for each series with lines. */
    List<Sample> of(RangeAggregation over);
  }

  MetricEvaluator(Counts counts) {
    this.counts = counts;
  }

  List<Sample> vector(MetricExpression part) {
    if (part instanceof Scalar scalar) {
      return List.of(new Sample(Labels.EMPTY, scalar.value()));
    }
    if (part instanceof Constant constant) {
      return List.of(new Sample(Labels.EMPTY, constant.value()));
    }
    if (part instanceof Range range) {
      return range(range.aggregation());
    }
    if (part instanceof Grouped grouped) {
      return VectorGroups.of(grouped, vector(grouped.of()), key(part, grouped.grouping()::of));
    }
    if (part instanceof Relabelled relabelled) {
      return relabelled(relabelled, vector(relabelled.of()));
    }
    return binary((Binary) part);
  }

  private List<Sample> range(RangeAggregation over) {
    List<Sample> samples = counts.of(over);
    if (over.op() != RangeOp.ABSENT_OVER_TIME) {
      return samples;
    }
    return samples.isEmpty() ? List.of(new Sample(over.absentLabels(), 1)) : List.of();
  }

  private List<Sample> binary(Binary binary) {
    if (binary.left() instanceof Scalar scalar) {
      return VectorPairs.withNumber(binary, vector(binary.right()), scalar.value(), true);
    }
    if (binary.right() instanceof Scalar scalar) {
      return VectorPairs.withNumber(binary, vector(binary.left()), scalar.value(), false);
    }
    List<Sample> left = vector(binary.left());
    List<Sample> right = vector(binary.right());
    UnaryOperator<Labels> key = key(binary, binary.matching().key()::of);
    return binary.op().isOfSets()
        ? VectorPairs.sets(binary, left, right, key)
        : VectorPairs.pairs(binary, left, right, key);
  }

  private UnaryOperator<Labels> key(MetricExpression part, UnaryOperator<Labels> make) {
    Map<Labels, Labels> known = made.computeIfAbsent(part, p -> new HashMap<>());
    return labels -> known.computeIfAbsent(labels, make);
  }

  private List<Sample> relabelled(Relabelled part, List<Sample> samples) {
    List<Sample> changed = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    UnaryOperator<Labels> key = key(part, labels -> relabelled(part, labels));
    for (Sample sample : samples) {
      Labels labels = key.apply(sample.labels());
      if (!seen.add(labels)) {
        throw new MetricException("label_replace gives two series the labels " + labels);
      }
      changed.add(new Sample(labels, sample.value()));
    }
    return changed;
  }

  private static Labels relabelled(Relabelled part, Labels labels) {
    Matcher matcher = part.pattern().matcher(labels.get(part.source(), ""));
    return matcher.matches()
        ? labels.with(part.target(), Replacement.of(part.replacement(), matcher))
        : labels;
  }
}
