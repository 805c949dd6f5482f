package dev.wadi.alert;

import dev.wadi.query.MetricQuery;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a rule asks. Immutable. */
public sealed interface Condition {
  /** A metric query: each series of its answer is an alert. */
  record OfLines(MetricQuery query) implements Condition {
    @Override
    public String toString() {
      return query.toString();
    }
  }

  /** A number of the gateway compared with a threshold, as logtap's rules have it. */
  record OfGateway(GatewayMetric metric, Comparison comparison, double threshold)
      implements Condition {
    @Override
    public String toString() {
      return metric.word() + " " + comparison.word() + " " + threshold;
    }
  }

  /** The numbers that logtap's rules know. */
  enum GatewayMetric {
    /** Lines that were not kept, since the start. */
    LOGS_DROPPED,
    /** Lines that were not kept since the last look, a second ago. */
    DROP_RATE,
    /** Disk used, of the most that a capture may use, in hundredths; 0 without a bound. */
    DISK_PCT,
    /** Lines that arrived since the start. */
    LOGS_RECEIVED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<GatewayMetric> of(String word) {
      return Stream.of(values()).filter(metric -> metric.word().equals(word)).findFirst();
    }
  }

  /** How a number is compared. */
  enum Comparison {
    GT,
    LT,
    GTE,
    LTE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Comparison> of(String word) {
      return Stream.of(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    boolean holds(double value, double threshold) {
      return switch (this) {
        case GT -> value > threshold;
        case LT -> value < threshold;
        case GTE -> value >= threshold;
        case LTE -> value <= threshold;
      };
    }
  }
}
