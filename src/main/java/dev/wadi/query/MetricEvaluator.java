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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Answers a metric query at one time, out of what was counted. For one thread. */
final class MetricEvaluator {
  private final IdentityHashMap<RangeAggregation, MetricWindows.Source> sources;
  private final long atNanos;
  private final Summary summary = new Summary();

  MetricEvaluator(IdentityHashMap<RangeAggregation, MetricWindows.Source> sources, long atNanos) {
    this.sources = sources;
    this.atNanos = atNanos;
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
      return VectorGroups.of(grouped, vector(grouped.of()));
    }
    if (part instanceof Relabelled relabelled) {
      return relabelled(relabelled, vector(relabelled.of()));
    }
    return binary((Binary) part);
  }

  private List<Sample> range(RangeAggregation over) {
    MetricWindows.Source source = sources.get(over);
    if (source == null) {
      throw new IllegalStateException("the query is none of those that lines are counted for");
    }
    List<Sample> samples = new ArrayList<>();
    source
        .window()
        .forEach(atNanos, over, summary, (labels, value) -> samples.add(new Sample(labels, value)));
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
    return binary.op().isOfSets()
        ? VectorPairs.sets(binary, left, right)
        : VectorPairs.pairs(binary, left, right);
  }

  private static List<Sample> relabelled(Relabelled part, List<Sample> samples) {
    List<Sample> changed = new ArrayList<>();
    Set<Labels> seen = new HashSet<>();
    for (Sample sample : samples) {
      Matcher matcher = part.pattern().matcher(sample.labels().get(part.source(), ""));
      Labels labels = sample.labels();
      if (matcher.matches()) {
        labels = labels.with(part.target(), Replacement.of(part.replacement(), matcher));
      }
      if (!seen.add(labels)) {
        throw new MetricException("label_replace gives two series the labels " + labels);
      }
      changed.add(new Sample(labels, sample.value()));
    }
    return changed;
  }
}
