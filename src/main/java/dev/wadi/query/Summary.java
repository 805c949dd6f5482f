package dev.wadi.query;

import java.util.Arrays;

/** What the samples of some buckets come to; used over and over, for one thread. */
final class Summary {
  private long count;
  private double sum;
  private double min;
  private double max;
  private double mean;
  private double squares;
  private double first;
  private double last;
  private long firstAt;
  private long lastAt;
  private double[] values = new double[0];
  private int size;

  void clear() {
    count = 0;
    sum = 0;
    min = Double.POSITIVE_INFINITY;
    max = Double.NEGATIVE_INFINITY;
    mean = 0;
    squares = 0;
    firstAt = Long.MAX_VALUE;
    lastAt = Long.MIN_VALUE;
    size = 0;
  }

  long count() {
    return count;
  }

  double sum() {
    return sum;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  double mean() {
    return mean;
  }

  double squares() {
    return squares;
  }

  double first() {
    return first;
  }

  double last() {
    return last;
  }

  long firstAt() {
    return firstAt;
  }

  long lastAt() {
    return lastAt;
  }

  void addCount(long more) {
    count += more;
  }

  void addSum(double more) {
    sum += more;
  }

  void addExtremes(double smallest, double largest) {
    min = Math.min(min, smallest);
    max = Math.max(max, largest);
  }

  /*
   * Two sets of samples put together: Chan, Golub and LeVeque, "Updating formulae and a pairwise
   * algorithm for computing sample variances" (1979).
   */
  void addSpread(long before, long n, double otherMean, double otherSquares) {
    double delta = otherMean - mean;
    long all = before + n;
    mean += delta * n / all;
    squares += otherSquares + delta * delta * before / all * n;
  }

  /**
   * Further samples of a counter, before their ends are added.
   *
   * @param began what it had within them each time before it began anew
   */
  void addCounter(long before, double firstValue, double began) {
    sum += began + (before > 0 && firstValue < last ? last : 0);
  }

  void addEnds(double firstValue, long firstNanos, double lastValue, long lastNanos) {
    if (firstNanos < firstAt) {
      firstAt = firstNanos;
      first = firstValue;
    }
    if (lastNanos >= lastAt) {
      lastAt = lastNanos;
      last = lastValue;
    }
  }

  void addValues(double[] more, int n) {
    if (size + n > values.length) {
      values = Arrays.copyOf(values, Math.max(size + n, values.length * 2));
    }
    System.arraycopy(more, 0, values, size, n);
    size += n;
  }

  /** The answer of a function over these samples; there is at least one. */
  double of(RangeAggregation over) {
    return switch (over.op()) {
      case COUNT_OVER_TIME -> count;
      case RATE -> (over.unwrap() == null ? count : sum) / over.seconds();
      case RATE_COUNTER -> counterRate(over.seconds());
      case BYTES_OVER_TIME, SUM_OVER_TIME -> sum;
      case BYTES_RATE -> sum / over.seconds();
      case AVG_OVER_TIME -> sum / count;
      case MIN_OVER_TIME -> min;
      case MAX_OVER_TIME -> max;
      case FIRST_OVER_TIME -> first;
      case LAST_OVER_TIME -> last;
      case STDVAR_OVER_TIME -> squares / count;
      case STDDEV_OVER_TIME -> Math.sqrt(squares / count);
      case QUANTILE_OVER_TIME -> quantile(over.parameter());
      case ABSENT_OVER_TIME -> 1;
    };
  }

  /*
   * As Prometheus reckons the rate of a counter, and Loki after it: what it grew by from the first
   * sample to the last, drawn out towards the beginning of the range, but not to below zero.
   */
  private double counterRate(double seconds) {
    double sampled = (lastAt - firstAt) / 1e9;
    if (count < 2 || sampled <= 0) {
      return 0;
    }
    double grown = last - first + sum;
    double between = sampled / (count - 1);
    double toStart = seconds;
    if (grown > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / grown));
    }
    double drawnOut = sampled + (toStart < between * 1.1 ? toStart : between / 2);
    return grown * (drawnOut / sampled) / seconds;
  }

  private double quantile(double q) {
    if (q < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (q > 1) {
      return Double.POSITIVE_INFINITY;
    }
    Arrays.sort(values, 0, size);
    double rank = q * (size - 1);
    int low = (int) Math.floor(rank);
    int high = Math.min(size - 1, low + 1);
    double weight = rank - low;
    return values[low] * (1 - weight) + values[high] * weight;
  }
}
