package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.Objects;

/** The values of one series at some times, in the order of time. Threads may share it. */
public final class MetricSeries {
  private final Labels labels;
  private final long[] timesMillis;
  private final double[] values;

  /** Takes the arrays over. */
  MetricSeries(Labels labels, long[] timesMillis, double[] values) {
    this.labels = labels;
    this.timesMillis = timesMillis;
    this.values = values;
  }

  public Labels labels() {
    return labels;
  }

  /** How many values there are, one or more. */
  public int size() {
    return values.length;
  }

  /** When a value is of, in milliseconds since the epoch. */
  public long timeMillis(int i) {
    return timesMillis[Objects.checkIndex(i, values.length)];
  }

  public double value(int i) {
    return values[Objects.checkIndex(i, values.length)];
  }

  @Override
  public String toString() {
    return labels + " " + Arrays.toString(values);
  }
}
