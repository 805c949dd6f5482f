package dev.wadi.kafka.sink;

import dev.wadi.sink.delivery.DeliverySettings;
import java.util.List;

/**
 * What is written, and how.
 *
 * @param topic one
 * @param form logflow, loki, jsonlines or plain
 * @param compression of batches of records
 * @param deliveryTimeoutMillis after which a record that nobody acknowledged comes again
 * @param delivery how much waits, and how long
 */
public record KafkaSinkSettings(
    String topic,
    String form,
    String compression,
    int deliveryTimeoutMillis,
    DeliverySettings delivery) {
  private static final List<String> FORMS = List.of("logflow", "loki", "jsonlines", "plain");
  private static final List<String> COMPRESSIONS = List.of("zstd", "lz4", "snappy", "gzip", "none");

  public KafkaSinkSettings {
    if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
      throw new IllegalArgumentException(
          "topic: '" + topic + "' (expected: one, of letters, digits, . _ and -)");
    }
    among("form", form, FORMS);
    among("compression", compression, COMPRESSIONS);
    if (deliveryTimeoutMillis < 1_000) {
      throw new IllegalArgumentException(
          "deliveryTimeoutMillis: " + deliveryTimeoutMillis + " (expected: >= 1000)");
    }
  }

  private static void among(String name, String value, List<String> all) {
    if (!all.contains(value)) {
      throw new IllegalArgumentException(
          name + ": '" + value + "' (expected: " + String.join(", ", all) + ")");
    }
  }
}
