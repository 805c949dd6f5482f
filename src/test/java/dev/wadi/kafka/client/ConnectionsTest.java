package dev.wadi.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  @Test
  void brokers_are_silent_when_they_said_nothing_of_topics_for_as_long_as_somebody_waited() {
    assertThat(Connections.areSilent(metadataAge(1_796_000_000.0), 5_000)).isTrue(); // never
    assertThat(Connections.areSilent(metadataAge(5.0), 5_000)).isTrue();
    assertThat(Connections.areSilent(metadataAge(0.1), 5_000)).isFalse(); // the topic is missing
  }

  @Test
  void a_client_that_tells_nothing_of_it_is_believed_to_have_heard() {
    assertThat(Connections.areSilent(Map.of(), 5_000)).isFalse();
  }

  private static Map<MetricName, Metric> metadataAge(double seconds) {
    MetricName name = new MetricName("metadata-age", "producer-metrics", "", Map.of());
    return Map.of(
        name,
        new Metric() {
          @Override
          public MetricName metricName() {
            return name;
          }

          @Override
          public Object metricValue() {
            return seconds;
          }
        });
  }
}
