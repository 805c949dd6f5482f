package dev.wadi.kafka.client;

import java.time.Duration;
import java.util.List;

/**
 * How a group reads.
 *
 * @param topics all of them are there; a pattern is none
 * @param group whose offsets count
 * @param earliest where a partition begins that the group never read: at its beginning or its end
 * @param plans whether the cuts that are handed on are written down with the offsets before
 * @param cutRecords records that are handed on together at most
 * @param cutBytes bytes likewise; only one record may be larger
 * @param cutsAtOnce of one partition on their way at the same time
 * @param partitionBytes of one partition in memory, beyond which no more of it is fetched
 * @param totalBytes of all partitions in memory, likewise
 * @param leastBackoff before a cut that was not taken comes again; doubled with each failure
 * @param mostBackoff where the doubling ends
 * @param drain what is on its way gets so long when a partition goes to another, or at the end
 */
public record GroupSettings(
    List<String> topics,
    String group,
    boolean earliest,
    boolean plans,
    int cutRecords,
    long cutBytes,
    int cutsAtOnce,
    long partitionBytes,
    long totalBytes,
    Duration leastBackoff,
    Duration mostBackoff,
    Duration drain) {
  public GroupSettings {
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("topics: none (expected: at least one)");
    }
    for (String topic : topics) {
      if (!topic.matches("[A-Za-z0-9._-]{1,249}")) {
        throw new IllegalArgumentException(
            "topic: '" + topic + "' (expected: letters, digits, . _ and -)");
      }
    }
    if (group.isBlank()) {
      throw new IllegalArgumentException("group: empty (expected: the name of a consumer group)");
    }
    require("cutRecords", cutRecords, 1);
    require("cutBytes", cutBytes, 1);
    require("cutsAtOnce", cutsAtOnce, 1);
    require("partitionBytes", partitionBytes, 1);
    require("totalBytes", totalBytes, 1);
  }

  private static void require(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
    }
  }
}
