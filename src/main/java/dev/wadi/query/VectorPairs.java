package dev.wadi.query;

import dev.wadi.model.Labels;
import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.VectorMatching.Many;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What operators make of two vectors, or of a vector and a number, as in PromQL. */
final class VectorPairs {
  private VectorPairs() {}

  /**
   * @param numberFirst the number stands on the left
   */
  static List<Sample> withNumber(
      Binary part, List<Sample> samples, double number, boolean numberFirst) {
    List<Sample> made = new ArrayList<>();
    for (Sample sample : samples) {
      double left = numberFirst ? number : sample.value();
      double right = numberFirst ? sample.value() : number;
      if (part.op().isComparison() && !part.bool()) {
        if (part.op().holds(left, right)) {
          made.add(sample);
        }
      } else {
        made.add(new Sample(sample.labels(), part.op().of(left, right)));
      }
    }
    return made;
  }

  /**
   * @param key what of the labels of a series is compared
   */
  static List<Sample> sets(
      Binary part, List<Sample> left, List<Sample> right, UnaryOperator<Labels> key) {
    Set<Labels> others = new HashSet<>();
    if (part.op() == BinaryOp.OR) {
      List<Sample> made = new ArrayList<>(left);
      left.forEach(sample -> others.add(key.apply(sample.labels())));
      right.stream()
          .filter(sample -> !others.contains(key.apply(sample.labels())))
          .forEach(made::add);
      return made;
    }
    right.forEach(sample -> others.add(key.apply(sample.labels())));
    boolean wanted = part.op() == BinaryOp.AND;
    return left.stream()
        .filter(sample -> others.contains(key.apply(sample.labels())) == wanted)
        .toList();
  }

  /**
   * @param key what of the labels of a series is compared
   */
  static List<Sample> pairs(
      Binary part, List<Sample> left, List<Sample> right, UnaryOperator<Labels> key) {
    VectorMatching matching = part.matching();
    boolean manyRight = matching.many() == Many.RIGHT;
    List<Sample> many = manyRight ? right : left;
    List<Sample> one = manyRight ? left : right;
    Map<Labels, Sample> ones = byKey(key, one, manyRight ? "left" : "right");
    Set<Labels> used = new HashSet<>();
    List<Sample> made = new ArrayList<>();
    for (Sample sample : many) {
      Labels found = key.apply(sample.labels());
      Sample other = ones.get(found);
      if (other == null) {
        continue;
      }
      double first = manyRight ? other.value() : sample.value();
      double second = manyRight ? sample.value() : other.value();
      boolean filters = part.op().isComparison() && !part.bool();
      Labels labels = labels(matching, sample, other, found);
      if (matching.many() == Many.NEITHER && !used.add(found)) {
        throw ambiguous("left", found);
      }
      if (matching.many() != Many.NEITHER && !used.add(labels)) {
        throw new MetricException("two series would have the labels " + labels);
      }
      if (!filters) {
        made.add(new Sample(labels, part.op().of(first, second)));
      } else if (part.op().holds(first, second)) {
        made.add(new Sample(labels, first));
      }
    }
    return made;
  }

  private static Map<Labels, Sample> byKey(
      UnaryOperator<Labels> key, List<Sample> samples, String side) {
    Map<Labels, Sample> byKey = new HashMap<>();
    for (Sample sample : samples) {
      Labels found = key.apply(sample.labels());
      if (byKey.put(found, sample) != null) {
        throw ambiguous(side, found);
      }
    }
    return byKey;
  }

  private static MetricException ambiguous(String side, Labels key) {
    return new MetricException(
        "several series of the "
            + side
            + " side have the labels "
            + key
            + " (expected: one; put them together with sum by, or say group_left)");
  }

  private static Labels labels(VectorMatching matching, Sample many, Sample one, Labels key) {
    if (matching.many() == Many.NEITHER) {
      return key;
    }
    Map<String, String> labels = new TreeMap<>(many.labels());
    for (String name : matching.include()) {
      labels.put(name, one.labels().get(name, ""));
    }
    return Labels.of(labels);
  }
}
