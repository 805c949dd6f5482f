package dev.wadi.kafka.client;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/** Whether a client of Kafka's has anybody to talk to, by its own numbers: it only goes quiet. */
public final class Connections {
  private Connections() {}

  /**
   * What is wrong with them, in a sentence; null when a broker is there and has ever answered.
   *
   * @param metrics of a client
   */
  public static @Nullable String trouble(
      KafkaAccess access, Map<MetricName, ? extends Metric> metrics) {
    if (sum(metrics, "response-total") > 0) {
      return sum(metrics, "connection-count") > 0 ? null : nobody(access);
    }
    return sum(metrics, "connection-creation-total") > 0 ? stranger(access) : nobody(access);
  }

  /**
   * Whether brokers, though they are there, have not said for so long which topics there are: then
   * nobody knows whether one is missing.
   *
   * @param metrics of a producer
   */
  public static boolean areSilent(Map<MetricName, ? extends Metric> metrics, long millis) {
    for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
      if (metric.getKey().name().equals("metadata-age")
          && metric.getValue().metricValue() instanceof Number seconds) {
        return seconds.doubleValue() * 1_000 >= millis;
      }
    }
    return false;
  }

  private static String nobody(KafkaAccess access) {
    return "no broker answers at " + access.brokers();
  }

  /* Also of a name that leads somewhere where nobody listens: such a connection was begun. */
  private static String stranger(KafkaAccess access) {
    return "no broker answers at %s, or it does not speak what wadi.kafka.security says (%s)"
        .formatted(access.brokers(), access.security());
  }

  private static double sum(Map<MetricName, ? extends Metric> metrics, String name) {
    double sum = 0;
    for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
      if (metric.getKey().name().equals(name)
          && !metric.getKey().tags().containsKey("node-id")
          && metric.getValue().metricValue() instanceof Number number) {
        sum += number.doubleValue();
      }
    }
    return sum;
  }
}
