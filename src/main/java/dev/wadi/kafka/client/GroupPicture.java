package dev.wadi.kafka.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a reader is; a picture of one moment.
 *
 * @param partitions those that are ours
 * @param heldBytes fetched and not done
 * @param trouble what is wrong now, in a sentence; null when nothing is
 * @param troubleSince when that began
 * @param waitingSince since when nothing was taken although something waits; null when nothing does
 */
public record GroupPicture(
    List<Row> partitions,
    long heldBytes,
    @Nullable String trouble,
    @Nullable Instant troubleSince,
    @Nullable Instant waitingSince) {
  /** Nothing is known yet. */
  public static final GroupPicture BLANK = new GroupPicture(List.of(), 0, null, null, null);

  public GroupPicture {
    partitions = List.copyOf(partitions);
  }

  /**
   * A partition.
   *
   * @param done up to where all is done
   * @param end where it ends at the brokers; -1 while nobody knows
   * @param failuresInARow of what was handed on
   */
  public record Row(String topic, int partition, long done, long end, int failuresInARow) {
    /** Records that are not done. */
    public long lag() {
      return end < 0 ? 0 : Math.max(0, end - done);
    }
  }

  /** Records that are not done, of all partitions. */
  public long lag() {
    return partitions.stream().mapToLong(Row::lag).sum();
  }
}
