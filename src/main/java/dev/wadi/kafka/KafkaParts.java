package dev.wadi.kafka;

import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import java.util.Map;
import java.util.Set;

/** Where the Kafka of the settings {@code wadi.kafka.*} is, and who we are there. */
public final class KafkaParts implements StationParts {
  private static final String ACCESS = "kafkaAccess";
  private static final String ROOM = "wadi.kafka.";
  private static final String SOURCE = "wadi.active.kafka.source";
  private static final String SINK = "wadi.active.kafka.sink";

  @Override
  public Set<String> names() {
    return Set.of(ACCESS);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    return Map.of(ACCESS, KafkaAccess.of(settings));
  }

  /** A source begins when there are brokers and topics, a sink when there is a topic for it. */
  @Override
  public Map<String, String> values(StationSettings settings) {
    boolean brokers = !settings.list(ROOM + "brokers").isEmpty();
    String topics = String.join(",", settings.list(ROOM + "topics"));
    String sinkTopic = settings.text(ROOM + "sinkTopic");
    if (!brokers && !(topics.isEmpty() && sinkTopic.isEmpty())) {
      throw new IllegalArgumentException(
          ROOM + "brokers: empty (expected: host:port, as there are topics)");
    }
    String tenant = settings.text(ROOM + "tenant");
    return Map.of(
        SOURCE,
        Boolean.toString(!topics.isEmpty()),
        SINK,
        Boolean.toString(!sinkTopic.isEmpty()),
        "wadi.active.kafka.topics",
        topics.isEmpty() ? "none" : topics,
        "wadi.active.kafka.sinkTopic",
        sinkTopic.isEmpty() ? "none" : sinkTopic,
        "wadi.active.kafka.tenant",
        tenant.isEmpty() ? settings.text("wadi.tenant.default") : tenant);
  }
}
