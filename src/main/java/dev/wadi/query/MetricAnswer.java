package dev.wadi.query;

import java.util.List;

/**
 * What a metric query comes to.
 *
 * @param series by their labels, but in the order of a query that sorts; of a {@link Kind#VECTOR}
 *     each has one value, a {@link Kind#SCALAR} is one series with one value
 */
public record MetricAnswer(Kind kind, List<MetricSeries> series) {
  /** What was asked for, as Loki names it. */
  public enum Kind {
    /** Values at several times. */
    MATRIX,
    /** Values at one time. */
    VECTOR,
    /** A number at one time. */
    SCALAR
  }

  public MetricAnswer {
    series = List.copyOf(series);
  }
}
