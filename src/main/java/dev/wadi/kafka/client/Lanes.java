package dev.wadi.kafka.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that are ours, each with where it is read: they come and go with rebalances, begin
 * where their group stood, and move when a person says so or the brokers have their records no
 * more. For the reader's thread.
 */
final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);
  private static final Duration ASK = Duration.ofSeconds(5);

  private final String name;
  private final GroupSettings settings;
  private final GroupReader.Taker taker;
  private final InstantSource clock;
  private final Supplier<Consumer<byte[], byte[]>> clients;
  private final Map<TopicPartition, Lane> lanes = new HashMap<>();
  private final Damage damage = new Damage();

  /**
   * @param name of the reader, for log lines
   * @param clients makes one more client, to look behind damage
   */
  Lanes(
      String name,
      GroupSettings settings,
      GroupReader.Taker taker,
      InstantSource clock,
      Supplier<Consumer<byte[], byte[]>> clients) {
    this.name = name;
    this.settings = settings;
    this.taker = taker;
    this.clock = clock;
    this.clients = clients;
  }

  Collection<Lane> all() {
    return lanes.values();
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  @Nullable Lane get(TopicPartition partition) {
    return lanes.get(partition);
  }

  /** Those among them that are ours. */
  List<Lane> of(Collection<TopicPartition> partitions) {
    return partitions.stream().filter(lanes::containsKey).map(lanes::get).toList();
  }

  /** Where a topic was made anew, its new partition takes over from what is done of the old one. */
  void goOn() {
    lanes.replaceAll(
        (partition, lane) -> {
          Lane next = lane.next();
          return next == null ? lane : next;
        });
  }

  /** Whether records that are damaged at the brokers are why nothing comes of one. */
  boolean isDamage(Consumer<byte[], byte[]> consumer, KafkaException thrown) {
    return damage.found(consumer, lanes.keySet(), thrown);
  }

  /** Whether it stands before damage, and it is not time to look again. */
  boolean isDamaged(Lane lane) {
    return damage.isIn(lane.partition(), System.nanoTime());
  }

  /** Which are damaged, in a sentence; null when none is. */
  @Nullable String damage() {
    return damage.words();
  }

  void forgetAll() {
    forget(Set.copyOf(lanes.keySet()));
  }

  /**
   * Moves to where a person wants to read on. What is on its way ends as it ends, and nobody asks
   * for it any more.
   *
   * @return whether any partition that is meant is ours
   */
  boolean moveTo(Consumer<byte[], byte[]> consumer, SeekTarget target) {
    long epoch = clock.millis();
    List<TopicPartition> meant = target.among(lanes.keySet());
    for (TopicPartition partition : meant) {
      if (target.isReadable()) {
        passDamage(consumer, partition);
        continue;
      }
      long offset = target.offset(consumer, partition, ASK);
      consumer.seek(partition, offset);
      forget(List.of(partition));
      lanes.put(partition, new Lane(partition, settings, offset, new Plan(epoch, List.of())));
    }
    return !meant.isEmpty();
  }

  /* By a person's word alone: what was fetched before it goes on, and what is passed is counted. */
  private void passDamage(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    Lane lane = lanes.get(partition);
    if (lane == null || !damage.isIn(partition)) {
      return;
    }
    long from = lane.position();
    long to = damage.end(partition, from, clients);
    LOG.warn(
        "Records that are damaged at the brokers are passed, as a person said. reader={}"
            + " partition={} from={} to={} records={}",
        name,
        partition,
        from,
        to,
        to - from);
    taker.lost(partition, from, to);
    consumer.seek(partition, to);
    lane.skipTo(to);
    damage.isOver(partition);
  }

  void outOfRange(Consumer<byte[], byte[]> consumer, OffsetOutOfRangeException e) {
    Set<TopicPartition> partitions = e.offsetOutOfRangePartitions().keySet();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, ASK);
    e.offsetOutOfRangePartitions()
        .forEach(
            (partition, wanted) -> {
              long begin = beginnings.getOrDefault(partition, 0L);
              if (wanted < begin) {
                LOG.warn(
                    "Records are gone before they were read: their time or room at the brokers was"
                        + " over. reader={} partition={} from={} to={} records={}",
                    name,
                    partition,
                    wanted,
                    begin,
                    begin - wanted);
                taker.lost(partition, wanted, begin);
                Lane lane = lanes.get(partition);
                if (lane != null) {
                  // What was fetched before is in memory still, and goes on.
                  consumer.seek(partition, begin);
                  lane.skipTo(begin);
                  return;
                }
              } else {
                LOG.warn(
                    "A partition ends before where its group had read to, so it was made anew: it"
                        + " is read from its beginning. reader={} partition={} offset={}",
                    name,
                    partition,
                    wanted);
              }
              consumer.seek(partition, begin);
              Lane fresh =
                  new Lane(partition, settings, begin, new Plan(clock.millis(), List.of()));
              Lane before = lanes.get(partition);
              if (before == null || before.isIdle()) {
                lanes.put(partition, fresh);
              } else {
                before.endsBefore(fresh);
              }
            });
  }

  /*
   * The client tells of a partition once. When brokers did not say then where its group stands, it
   * has the partition all the same, and fetches what nobody would take: so they are asked again.
   */
  void adoptLeft(Consumer<byte[], byte[]> consumer) {
    Set<TopicPartition> left = new HashSet<>(consumer.assignment());
    left.removeAll(lanes.keySet());
    adopt(consumer, left);
  }

  void adopt(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> known = consumer.committed(Set.copyOf(partitions), ASK);
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = known.get(partition);
      long begin = offset == null ? begin(consumer, partition) : offset.offset();
      consumer.seek(partition, begin);
      Plan plan = offset == null ? Plan.NONE : Plan.parse(offset.metadata());
      Lane lane = new Lane(partition, settings, begin, plan);
      if (offset != null) {
        lane.committed(offset);
      }
      lanes.put(partition, lane);
    }
  }

  private long begin(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    Set<TopicPartition> one = Set.of(partition);
    Map<TopicPartition, Long> offsets =
        settings.earliest() ? consumer.beginningOffsets(one, ASK) : consumer.endOffsets(one, ASK);
    return offsets.getOrDefault(partition, 0L);
  }

  /* Whoever reads on finds what is not done at the brokers, unless they have it no more. */
  void forget(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Lane lane = lanes.remove(partition);
      damage.isOver(partition);
      if (lane != null && lane.isLastCopy()) {
        LOG.warn(
            "Records of a topic that is gone were not taken in time. reader={} partition={} from={}"
                + " to={}",
            name,
            partition,
            lane.doneTo(),
            lane.position());
        taker.lost(partition, lane.doneTo(), lane.position());
      }
    }
  }
}
