package dev.wadi.kafka.log;

import dev.wadi.station.StationSettings;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A log in a topic.
 *
 * @param topic its name
 * @param partitions when it is made; one that is there keeps those it has
 * @param replicas likewise; 0 for what the brokers think good
 * @param groups what the names of groups begin with; the reader's name follows
 * @param role what this gateway does
 * @param directory where it notes what it knows of the topic
 */
public record LogSettings(
    String topic, int partitions, int replicas, String groups, Role role, Path directory) {
  private static final String ROOM = "wadi.kafka.";

  /** What a gateway does. */
  public enum Role {
    /** Takes lines and writes them to the log. */
    INGEST,
    /** Reads the log and delivers. */
    SINK,
    /** Both. */
    BOTH
  }

  public LogSettings {
    if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
      throw new IllegalArgumentException(
          ROOM + "logTopic: '" + topic + "' (expected: letters, digits, . _ and -)");
    }
  }

  static LogSettings of(StationSettings settings) {
    return new LogSettings(
        settings.text(ROOM + "logTopic"),
        settings.number(ROOM + "logPartitions"),
        settings.number(ROOM + "logReplicas"),
        settings.text(ROOM + "logGroups"),
        Role.valueOf(settings.text("wadi.node.role").toUpperCase(Locale.ROOT)),
        settings.path("wadi.data.directory").orElseThrow().resolve("kafka-log"));
  }

  boolean reads() {
    return role != Role.INGEST;
  }
}
