package dev.wadi.kafka.client;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a person moves a group to.
 *
 * @param topic empty for all
 * @param partition below 0 for all
 * @param place earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or readable:
 *     behind what is damaged where it stands
 */
public record SeekTarget(String topic, int partition, String place) {
  private static final String READABLE = "readable";

  public SeekTarget {
    place = place.strip();
    if (!isWord(place) && !place.matches("[0-9]{1,18}")) {
      try {
        Instant unused = Instant.parse(place);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            "place: "
                + place
                + " (expected: earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or"
                + " readable)",
            e);
      }
    }
  }

  /** Reads {@code topic}, {@code topic/3} or {@code all}. */
  public static SeekTarget of(String where, String place) {
    String text = where.strip();
    int slash = text.lastIndexOf('/');
    try {
      return slash < 0
          ? new SeekTarget(text.equals("all") ? "" : text, -1, place)
          : new SeekTarget(
              text.substring(0, slash), Integer.parseInt(text.substring(slash + 1)), place);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "partition: " + where + " (expected: all, a topic, or topic/number)", e);
    }
  }

  private static boolean isWord(String place) {
    return place.equals("earliest") || place.equals("latest") || place.equals(READABLE);
  }

  /** Whether it stays where it is, but for records that nobody can read. */
  boolean isReadable() {
    return place.equals(READABLE);
  }

  /** Those that are meant. */
  List<TopicPartition> among(Collection<TopicPartition> ours) {
    List<TopicPartition> meant = new ArrayList<>();
    for (TopicPartition one : ours) {
      if ((topic.isEmpty() || topic.equals(one.topic()))
          && (partition < 0 || partition == one.partition())) {
        meant.add(one);
      }
    }
    return meant;
  }

  long offset(Consumer<byte[], byte[]> consumer, TopicPartition one, Duration patience) {
    if (place.equals("earliest")) {
      return consumer.beginningOffsets(Set.of(one), patience).getOrDefault(one, 0L);
    }
    if (place.matches("[0-9]+")) {
      return Long.parseLong(place);
    }
    if (!place.equals("latest")) {
      long millis = Instant.parse(place).toEpochMilli();
      OffsetAndTimestamp found = consumer.offsetsForTimes(Map.of(one, millis), patience).get(one);
      if (found != null) {
        return found.offset();
      }
    }
    return consumer.endOffsets(Set.of(one), patience).getOrDefault(one, 0L);
  }
}
