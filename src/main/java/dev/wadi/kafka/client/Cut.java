package dev.wadi.kafka.client;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records of a partition that are handed on together: all from one offset to before another.
 *
 * <p>Of one thread, but for {@link #memory}, which is its taker's.
 */
public final class Cut {
  private final TopicPartition partition;
  private final long epoch;
  private final long from;
  private final long to;
  private List<ConsumerRecord<byte[], byte[]>> records;
  private final long bytes;
  private final boolean planned;
  private @Nullable Object memory;

  public Cut(
      TopicPartition partition,
      long epoch,
      long from,
      long to,
      List<ConsumerRecord<byte[], byte[]>> records,
      long bytes,
      boolean planned) {
    this.partition = partition;
    this.epoch = epoch;
    this.from = from;
    this.to = to;
    this.records = List.copyOf(records);
    this.bytes = bytes;
    this.planned = planned;
  }

  public TopicPartition partition() {
    return partition;
  }

  /** Grows when a person moves the group: what comes again then is wanted again. */
  public long epoch() {
    return epoch;
  }

  /** The first offset. */
  public long from() {
    return from;
  }

  /** The offset behind the last. */
  public long to() {
    return to;
  }

  /** In their order; some offsets may have none. None at all once its taker remembers them. */
  public List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  /** Bytes of all keys and values. */
  public long bytes() {
    return bytes;
  }

  /** Whether somebody cut exactly so before, and may have kept it. */
  public boolean isPlanned() {
    return planned;
  }

  /** What the taker wrote down when it had it before; null at first. */
  public @Nullable Object memory() {
    return memory;
  }

  /**
   * For {@link #memory()} when it comes again. The records are let go: what was made of them stands
   * for them from now on, and both would be twice the memory.
   */
  public void remember(Object taken) {
    memory = taken;
    records = List.of();
  }

  @Override
  public String toString() {
    return partition + "@" + from + "-" + to;
  }
}
