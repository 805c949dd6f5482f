package dev.wadi.kafka.log;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The readers of the log that are open here, by name. Threads share it. */
final class LogReadersBook {
  private final Map<String, KafkaLogConsumer> open = new TreeMap<>();

  synchronized void opened(String reader, KafkaLogConsumer consumer) {
    if (open.putIfAbsent(reader, consumer) != null) {
      throw new IllegalArgumentException(
          "reader: " + reader + " is in use (expected: a name for each route)");
    }
  }

  synchronized void closed(String reader, KafkaLogConsumer consumer) {
    open.remove(reader, consumer);
  }

  synchronized List<KafkaLogConsumer> all() {
    return List.copyOf(open.values());
  }

  synchronized KafkaLogConsumer require(String reader) {
    KafkaLogConsumer found = open.get(reader);
    if (found == null) {
      throw new IllegalArgumentException(
          "reader: '" + reader + "' (expected: one that reads here: " + open.keySet() + ")");
    }
    return found;
  }
}
