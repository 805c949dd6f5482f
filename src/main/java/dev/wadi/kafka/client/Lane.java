package dev.wadi.kafka.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition that is ours: what was fetched, what is on its way, and up to where all is done. For
 * the reader's thread.
 */
final class Lane {
  /** Cuts that are not done; where they are planned, their ends have to fit beside the offset. */
  private static final int MOST_CUTS = 64;

  private final TopicPartition partition;
  private final GroupSettings settings;
  private final long epoch;
  private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  private final Deque<Long> planned;
  private final List<Hand> hands = new ArrayList<>();
  private long fetchedBytes;
  private long handBytes;
  private long cutTo;
  private long position;
  private @Nullable OffsetAndMetadata committed;
  private int underWay;
  private boolean failed;
  private int failuresInARow;
  private long notBeforeNanos;

  /* Where another lane begins when this one is empty; null while its records come from brokers. */
  private @Nullable Lane after;

  /** A cut and how far it is. */
  static final class Hand {
    private final Cut cut;
    private boolean written;
    private boolean underWay;
    private boolean done;

    private Hand(Cut cut) {
      this.cut = cut;
    }

    Cut cut() {
      return cut;
    }
  }

  Lane(TopicPartition partition, GroupSettings settings, long offset, Plan plan) {
    this.partition = partition;
    this.settings = settings;
    this.epoch = plan.epoch();
    this.planned = new ArrayDeque<>(plan.ends());
    this.cutTo = offset;
    this.position = offset;
  }

  TopicPartition partition() {
    return partition;
  }

  long epoch() {
    return epoch;
  }

  /** Where the reader stands. */
  long position() {
    return position;
  }

  /** Up to where all is done. */
  long doneTo() {
    return hands.isEmpty() ? cutTo : hands.get(0).cut.from();
  }

  long heldBytes() {
    return fetchedBytes + handBytes;
  }

  int failuresInARow() {
    return failuresInARow;
  }

  boolean isBusy() {
    return underWay > 0;
  }

  boolean isIdle() {
    return hands.isEmpty() && fetched.isEmpty();
  }

  /** Whether no more is to be fetched now. */
  boolean isFull() {
    if (after != null) {
      return true;
    }
    boolean waitsForRest = hands.isEmpty() && !planned.isEmpty();
    return !waitsForRest
        && (heldBytes() >= settings.partitionBytes() || hands.size() >= mostCuts());
  }

  private int mostCuts() {
    return settings.plans() ? MOST_CUTS : Math.max(MOST_CUTS, 2 * settings.cutsAtOnce());
  }

  void fetched(List<ConsumerRecord<byte[], byte[]>> records, long newPosition) {
    if (after != null) {
      return; // nothing was fetched: what comes is the other's
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.offset() >= cutTo) { // else of before a seek
        fetched.add(record);
        fetchedBytes += bytes(record);
      }
    }
    position = newPosition;
  }

  /** What comes next begins there: what is between is gone at the brokers. */
  void skipTo(long offset) {
    position = offset;
    if (isIdle()) {
      cutTo = offset;
    }
  }

  /**
   * The brokers have none of it any more, and other records at its offsets: what is in memory is
   * handed on, and then the other begins. From now on it is the other's offset that is committed.
   */
  void endsBefore(Lane other) {
    after = other;
    planned.clear(); // the rest of such a cut does not come
    position = fetched.isEmpty() ? cutTo : fetched.getLast().offset() + 1;
  }

  /** The lane that begins now that this one is empty; null when it is this one's time. */
  @Nullable Lane next() {
    return isIdle() ? after : null;
  }

  /** Whether what is in memory is nowhere else. */
  boolean isLastCopy() {
    return after != null && !isIdle();
  }

  /** Makes cuts of what was fetched: those that were planned, then new ones. */
  void cut() {
    while (hands.size() < mostCuts()) {
      Long end = planned.peek();
      if (end != null && end > cutTo) {
        if (position < end) {
          return; // the rest of it is still to come
        }
        planned.remove();
        add(take(end), end, true);
      } else if (end != null) {
        planned.remove();
      } else if (!fetched.isEmpty()) {
        List<ConsumerRecord<byte[], byte[]>> records = take(Long.MAX_VALUE);
        add(records, records.get(records.size() - 1).offset() + 1, false);
      } else {
        if (hands.isEmpty()) {
          cutTo = position; // offsets without records, such as marks of transactions
        }
        return;
      }
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> take(long end) {
    boolean bounded = end == Long.MAX_VALUE;
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    long bytes = 0;
    while (!fetched.isEmpty() && fetched.peek().offset() < end) {
      long next = bytes(fetched.peek());
      boolean enough =
          records.size() >= settings.cutRecords() || bytes + next > settings.cutBytes();
      if (bounded && !records.isEmpty() && enough) {
        break;
      }
      bytes += next;
      records.add(fetched.remove());
    }
    return records;
  }

  private void add(List<ConsumerRecord<byte[], byte[]>> records, long to, boolean wasPlanned) {
    long bytes = records.stream().mapToLong(Lane::bytes).sum();
    fetchedBytes -= bytes;
    if (!records.isEmpty()) {
      handBytes += bytes;
      hands.add(new Hand(new Cut(partition, epoch, cutTo, to, records, bytes, wasPlanned)));
    } else if (hands.isEmpty()) {
      cutTo = to;
      return;
    }
    cutTo = to;
  }

  /** What is to stand in the brokers; null when it stands there already. */
  @Nullable OffsetAndMetadata toCommit() {
    if (after != null) {
      OffsetAndMetadata other = after.wanted();
      boolean written = hands.stream().allMatch(hand -> hand.written);
      return written && other.equals(committed) ? null : other;
    }
    OffsetAndMetadata now = wanted();
    return now.equals(committed) ? null : now;
  }

  private OffsetAndMetadata wanted() {
    List<Long> ends = new ArrayList<>();
    if (settings.plans()) {
      hands.forEach(hand -> ends.add(hand.cut.to()));
      ends.addAll(planned);
    }
    String plan = settings.plans() ? new Plan(epoch, ends).toString() : "";
    return new OffsetAndMetadata(doneTo(), plan);
  }

  /** Whether cuts wait for their plan to be written down. */
  boolean waitsForPlan() {
    return settings.plans() && hands.stream().anyMatch(hand -> !hand.written);
  }

  void committed(OffsetAndMetadata now) {
    committed = now;
    hands.forEach(hand -> hand.written = true);
  }

  /** The next that may be handed on; null when none may. */
  @Nullable Hand next(long nowNanos) {
    if (failed) {
      if (underWay > 0 || nowNanos - notBeforeNanos < 0) {
        return null;
      }
      failed = false;
    }
    // After a failure one at a time: what is behind a bad day would only fail with it.
    if (underWay >= (failuresInARow > 0 ? 1 : settings.cutsAtOnce())) {
      return null;
    }
    for (Hand hand : hands) {
      if (!hand.done && !hand.underWay) {
        if (settings.plans() && !hand.written) {
          return null;
        }
        hand.underWay = true;
        underWay++;
        return hand;
      }
    }
    return null;
  }

  void done(Hand hand) {
    underWay--;
    hand.underWay = false;
    hand.done = true;
    handBytes -= hand.cut.bytes();
    failuresInARow = failed ? failuresInARow : 0;
    while (!hands.isEmpty() && hands.get(0).done) {
      hands.remove(0);
    }
  }

  void comesAgain(Hand hand, long afterNanos, long nowNanos) {
    underWay--;
    hand.underWay = false;
    if (!failed) {
      failed = true;
      failuresInARow++;
      notBeforeNanos = nowNanos;
    }
    long backoff = Math.max(afterNanos, backoffNanos());
    if (nowNanos + backoff - notBeforeNanos > 0) {
      notBeforeNanos = nowNanos + backoff;
    }
  }

  private long backoffNanos() {
    long nanos = settings.leastBackoff().toNanos();
    for (int i = 1; i < failuresInARow && nanos < settings.mostBackoff().toNanos(); i++) {
      nanos *= 2;
    }
    return Math.min(nanos, settings.mostBackoff().toNanos());
  }

  private static long bytes(ConsumerRecord<byte[], byte[]> record) {
    return Math.max(0, record.serializedKeySize())
        + (long) Math.max(0, record.serializedValueSize());
  }
}
