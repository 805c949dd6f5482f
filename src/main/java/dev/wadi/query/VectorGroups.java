package dev.wadi.query;

import dev.wadi.model.Labels;
import dev.wadi.query.MetricExpression.Grouped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Puts the series of a vector together by labels. */
final class VectorGroups {
  private VectorGroups() {}

  /**
   * @param key the labels of the group that a series is in
   */
  static List<Sample> of(Grouped part, List<Sample> samples, UnaryOperator<Labels> key) {
    if (part.op().sorts()) {
      return sorted(samples, part.op() == VectorOp.SORT);
    }
    Map<Labels, List<Sample>> groups = new LinkedHashMap<>();
    for (Sample sample : samples) {
      groups.computeIfAbsent(key.apply(sample.labels()), labels -> new ArrayList<>()).add(sample);
    }
    List<Sample> made = new ArrayList<>();
    groups.forEach(
        (labels, members) -> {
          if (part.op().takesNumber()) {
            sorted(members, part.op() == VectorOp.BOTTOMK).stream()
                .limit(part.parameter())
                .forEach(made::add);
          } else {
            made.add(new Sample(labels, value(part.op(), members)));
          }
        });
    return made;
  }

  /* Equal values in the order of their labels, so that the answer is always the same. */
  private static List<Sample> sorted(List<Sample> samples, boolean ascending) {
    Comparator<Sample> byValue = Comparator.comparingDouble(Sample::value);
    return samples.stream()
        .sorted(
            (ascending ? byValue : byValue.reversed())
                .thenComparing(sample -> sample.labels().toString()))
        .toList();
  }

  private static double value(VectorOp op, List<Sample> members) {
    double sum = 0;
    double min = Double.NaN;
    double max = Double.NaN;
    for (Sample sample : members) {
      double value = sample.value();
      sum += value;
      min = value < min || Double.isNaN(min) ? value : min;
      max = value > max || Double.isNaN(max) ? value : max;
    }
    int n = members.size();
    return switch (op) {
      case SUM -> sum;
      case AVG -> sum / n;
      case MIN -> min;
      case MAX -> max;
      case COUNT -> n;
      case STDVAR -> variance(members, sum / n);
      case STDDEV -> Math.sqrt(variance(members, sum / n));
      default -> throw new IllegalStateException(op + " gives more than one value");
    };
  }

  private static double variance(List<Sample> members, double mean) {
    double squares = 0;
    for (Sample sample : members) {
      squares += (sample.value() - mean) * (sample.value() - mean);
    }
    return squares / members.size();
  }
}
