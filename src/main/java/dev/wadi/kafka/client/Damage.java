package dev.wadi.kafka.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.jspecify.annotations.Nullable;

/**
 * Partitions whose next records are damaged at the brokers, such as by a bad disk. The client would
 * say so at every turn, and hand on nothing of the other partitions: so these are left out, and
 * tried again from time to time, for a replica may have them whole. For the reader's thread.
 */
final class Damage {
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final int MOST_WORDS = 200;

  private record Place(String words, long triedNanos) {}

  private final Map<TopicPartition, Place> places = new HashMap<>();

  /** Whether a failure is that records of one of these cannot be read; it is noted then. */
  boolean found(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> ours, KafkaException failure) {
    boolean other =
        failure.getClass() != KafkaException.class && !(failure instanceof CorruptRecordException);
    String said = String.valueOf(failure.getMessage());
    List<TopicPartition> named = new ArrayList<>();
    for (TopicPartition one : ours) {
      if (Pattern.compile("(?<![\\w.-])" + Pattern.quote(one.toString()) + "(?![\\w-])")
          .matcher(said)
          .find()) {
        named.add(one);
      }
    }
    if (other || named.size() != 1) {
      return false;
    }
    TopicPartition one = named.get(0);
    String cause = failure.getCause() == null ? said : String.valueOf(failure.getCause());
    places.put(
        one,
        new Place(
            "partition %s cannot be read from offset %d on, its records are damaged at the brokers; a seek to 'readable' passes and counts them: %s"
                .formatted(
                    one,
                    consumer.position(one, ASK),
                    cause.length() <= MOST_WORDS ? cause : cause.substring(0, MOST_WORDS) + "…"),
            System.nanoTime()));
    return true;
  }

  boolean isIn(TopicPartition partition) {
    return places.containsKey(partition);
  }

  /** Whether it is left out now; from time to time it is not. */
  boolean isIn(TopicPartition partition, long nowNanos) {
    Place place = places.get(partition);
    return place != null && nowNanos - place.triedNanos() < AGAIN_NANOS;
  }

  void isOver(TopicPartition partition) {
    places.remove(partition);
  }

  /** One sentence for all of them; null when there are none. */
  @Nullable String words() {
    if (places.isEmpty()) {
      return null;
    }
    Map<String, String> sorted = new TreeMap<>();
    places.forEach((partition, place) -> sorted.put(partition.toString(), place.words()));
    String first = sorted.values().iterator().next();
    return sorted.size() == 1
        ? first
        : first + " (and " + (sorted.size() - 1) + " partitions more)";
  }

  /**
   * Where what is damaged ends: brokers give whole batches of records, so whatever lies in the
   * damaged one cannot be read either, and the first that can is found by halving.
   */
  long end(TopicPartition partition, long from, Supplier<Consumer<byte[], byte[]>> clients) {
    try (Consumer<byte[], byte[]> probe = clients.get()) {
      List<TopicPartition> one = List.of(partition);
      probe.assign(one);
      long damaged = from;
      long end = probe.endOffsets(one, ASK).getOrDefault(partition, from + 1);
      long readable = Math.max(from + 1, end);
      while (readable - damaged > 1) {
        long middle = damaged + (readable - damaged) / 2;
        if (isReadable(probe, partition, middle)) {
          readable = middle;
        } else {
          damaged = middle;
        }
      }
      return readable;
    }
  }

  private static boolean isReadable(
      Consumer<byte[], byte[]> probe, TopicPartition partition, long offset) {
    probe.seek(partition, offset);
    long end = System.nanoTime() + ASK.toNanos();
    try {
      while (System.nanoTime() < end) {
        if (!probe.poll(Duration.ofMillis(200)).isEmpty()
            || probe.position(partition, ASK) > offset) {
          return true;
        }
      }
    } catch (KafkaException e) {
      if (e.getClass() == KafkaException.class || e instanceof CorruptRecordException) {
        return false;
      }
      throw e;
    }
    throw new org.apache.kafka.common.errors.TimeoutException(
        "no records of " + partition + " from " + offset + " on in time");
  }
}
