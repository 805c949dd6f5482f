package dev.wadi.kafka.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a reader, seen by itself: a client only goes quiet. For its thread. */
final class Troubles {
  private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
  private static final Duration ASK = Duration.ofSeconds(1);

  /* So long may a client take to find its brokers before anybody is told. */
  private static final int LOOKS_WITHOUT_CONNECTION = 3;

  private final String name;
  private final KafkaAccess access;
  private final InstantSource clock;
  private @Nullable String words;
  private @Nullable Instant since;
  private @Nullable Instant refusedSince;
  private int unconnected;

  Troubles(String name, KafkaAccess access, InstantSource clock) {
    this.name = name;
    this.access = access;
    this.clock = clock;
  }

  void has(KafkaTrouble trouble) {
    tell(trouble.words());
  }

  private void tell(String told) {
    String clean = access.withoutSecrets(told);
    if (!clean.equals(words)) {
      LOG.warn(
          "A reader of Kafka cannot go on, and tries again. reader={} cause=\"{}\"", name, clean);
      since = words == null ? clock.instant() : since;
      words = clean;
    }
  }

  private void over() {
    if (words != null) {
      LOG.info("A reader of Kafka goes on. reader={}", name);
      words = null;
      since = null;
    }
  }

  void refused(Cut cut, int failuresInARow, String why) {
    if (failuresInARow == 1 || Integer.bitCount(failuresInARow) == 1) {
      LOG.warn(
          "Records were not taken, and come again. reader={} records={} failuresInARow={} cause={}",
          name,
          cut,
          failuresInARow,
          why);
    }
    if (refusedSince == null) {
      refusedSince = clock.instant();
    }
  }

  void taken() {
    refusedSince = null;
  }

  /** After a turn without a failure. */
  void look(
      Consumer<byte[], byte[]> consumer,
      GroupSettings settings,
      boolean hasNothing,
      @Nullable String damage) {
    if (damage != null) {
      tell(damage);
      return;
    }
    String nobody = Connections.trouble(access, consumer.metrics());
    unconnected = nobody == null ? 0 : unconnected + 1;
    if (nobody != null && unconnected >= LOOKS_WITHOUT_CONNECTION) {
      tell(nobody);
      return;
    }
    if (!hasNothing) {
      over();
      return;
    }
    if (unconnected > 0) {
      return;
    }
    for (String topic : settings.topics()) {
      if (consumer.partitionsFor(topic, ASK).isEmpty()) {
        tell("the topic " + topic + " is not there, or this user may not see it");
        return;
      }
    }
    over(); // others of the group have all partitions
  }

  GroupPicture picture(List<GroupPicture.Row> rows, long held) {
    if (rows.stream().allMatch(row -> row.failuresInARow() == 0)) {
      taken();
    }
    return new GroupPicture(rows, held, words, since, refusedSince);
  }
}
