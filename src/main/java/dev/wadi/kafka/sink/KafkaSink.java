package dev.wadi.kafka.sink;

import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.sink.delivery.DeadLetters;
import dev.wadi.sink.delivery.Delivery;
import dev.wadi.sink.delivery.ThreadCrew;

/** A delivery to a topic. */
public final class KafkaSink {
  private KafkaSink() {}

  /** One that begins with its first batch; whoever opens it closes it. */
  public static Delivery open(
      String name, KafkaAccess access, KafkaSinkSettings settings, DeadLetters letters) {
    return new Delivery(
        "Kafka",
        name,
        settings.delivery(),
        new KafkaTransport("wadi-" + name, access, settings),
        letters,
        new ThreadCrew("kafka-" + name),
        Delivery.Time.system());
  }
}
