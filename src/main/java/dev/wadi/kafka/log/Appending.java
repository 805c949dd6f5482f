package dev.wadi.kafka.log;

import dev.wadi.kafka.client.KafkaTrouble;
import dev.wadi.model.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A batch whose records are with the client: tells what became of it when the last of them has
 * ended, and only once. Threads share it.
 */
final class Appending {
  private final List<Pieces.Piece> pieces;
  private final KafkaLog.Listener listener;
  private final AtomicInteger open;
  private final AtomicReferenceArray<@Nullable String> receipts;
  private final AtomicReferenceArray<@Nullable KafkaTrouble> failures;
  private final AtomicBoolean over = new AtomicBoolean();
  private final long beganNanos = System.nanoTime();

  Appending(List<Pieces.Piece> pieces, KafkaLog.Listener listener) {
    this.pieces = pieces;
    this.listener = listener;
    this.open = new AtomicInteger(pieces.size());
    this.receipts = new AtomicReferenceArray<>(pieces.size());
    this.failures = new AtomicReferenceArray<>(pieces.size());
  }

  long ageNanos() {
    return System.nanoTime() - beganNanos;
  }

  boolean isOver() {
    return over.get();
  }

  /** A record is there, or failed. */
  void ended(int number, @Nullable RecordMetadata there, @Nullable KafkaTrouble failure) {
    receipts.set(
        number,
        there == null ? "" : there.topic() + ":" + there.partition() + ":" + there.offset());
    failures.set(number, failure);
    if (open.decrementAndGet() == 0 && over.compareAndSet(false, true)) {
      tell();
    }
  }

  /** Nobody will say any more how it ended. */
  void giveUp(KafkaTrouble why) {
    if (over.compareAndSet(false, true)) {
      listener.refused(why);
    }
  }

  private void tell() {
    StringBuilder receipt = new StringBuilder();
    List<Batch> there = new ArrayList<>();
    List<Batch> rejected = new ArrayList<>();
    KafkaTrouble worst = null;
    for (int i = 0; i < pieces.size(); i++) {
      KafkaTrouble trouble = failures.get(i);
      if (trouble == null) {
        receipt.append(receipt.isEmpty() ? "" : ",").append(receipts.get(i));
        there.add(pieces.get(i).batch());
        continue;
      }
      // What may come again says more than what may not: the whole has to, then.
      if (worst == null || worst.kind() == KafkaTrouble.Kind.REJECTED) {
        worst = trouble;
      }
      rejected.add(pieces.get(i).batch());
    }
    if (worst == null) {
      listener.appended(receipt.toString());
    } else if (worst.kind() == KafkaTrouble.Kind.REJECTED && !there.isEmpty()) {
      listener.appendedInPart(receipt.toString(), there, rejected, worst.words());
    } else {
      listener.refused(worst);
    }
  }
}
