package dev.wadi.kafka.client;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Kafka's own client, as a reader of a group needs it. */
final class GroupClient {
  private GroupClient() {}

  /** One that has subscribed to nothing yet. */
  static Consumer<byte[], byte[]> open(String name, KafkaAccess access, GroupSettings settings) {
    Map<String, Object> properties = new HashMap<>();
    /*
     * What is in memory when the collector comes is copied, again and again while it waits: answers
     * of a few megabytes keep a reader busy as well, and are gone by then. One larger record comes
     * all the same.
     */
    properties.put("fetch.max.bytes", 4 << 20);
    properties.put("max.partition.fetch.bytes", 1 << 20);
    properties.put("max.poll.records", 10_000);
    properties.put("metadata.max.age.ms", 30_000); // until new partitions of a topic are seen
    properties.put("session.timeout.ms", 10_000);
    properties.put("heartbeat.interval.ms", 2_000);
    properties.put("default.api.timeout.ms", 20_000);
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", false);
    properties.put(
        "partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
    properties.putAll(access.properties(name));
    properties.put("group.id", settings.group());
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "none");
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    return new KafkaConsumer<>(properties, bytes, bytes);
  }
}
