package dev.wadi.kafka.source;

import dev.wadi.kafka.client.Cut;
import dev.wadi.kafka.client.GroupReader;
import dev.wadi.model.Batch;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes batches of what a reader hands it, and tells it that a cut is done when all of them are
 * kept and what nobody can read is in the dead letters. One for each reader.
 */
public final class RecordTaker implements GroupReader.Taker {
  private static final long LETTERS_MILLIS = 1_000;

  private final RecordDecoder decoder;
  private final String group;
  private final String source;
  private final Onward onward;
  private final Letters letters;
  private final LongAdder lost;
  private final LongAdder dead;

  /** Where batches go on. */
  public interface Onward {
    /**
     * @param fate is told once, by any thread
     */
    void send(Handover handover, GroupReader.Fate fate);
  }

  /** Where letters go that nobody can read. */
  public interface Letters {
    /** Completes when they are safe. */
    CompletableFuture<Void> keep(Batch letter);
  }

  /**
   * @param lost counts records that went before they were read
   * @param dead counts those that nobody can read
   */
  public RecordTaker(
      RecordSettings settings,
      String group,
      String source,
      InstantSource clock,
      Onward onward,
      Letters letters,
      LongAdder lost,
      LongAdder dead) {
    this.decoder = new RecordDecoder(settings, clock);
    this.group = group;
    this.source = source;
    this.onward = onward;
    this.letters = letters;
    this.lost = lost;
    this.dead = dead;
  }

  @Override
  public void lost(TopicPartition partition, long from, long to) {
    lost.add(to - from);
  }

  @Override
  public void take(Cut cut, GroupReader.Fate fate) {
    Work work;
    if (cut.memory() instanceof Work known) {
      work = known;
    } else {
      work = new Work(key(cut), cut.isPlanned(), decoder.decode(cut));
      cut.remember(work);
    }
    work.go(fate);
  }

  private String key(Cut cut) {
    return "kafka/%s/%s/%d/%d/%d-%d@%d"
        .formatted(
            group,
            cut.partition().topic(),
            cut.partition().partition(),
            cut.epoch(),
            cut.from(),
            cut.to(),
            cut.records().get(0).timestamp());
  }

  /** What is left to do of a cut. One try at a time; its parts may end on any threads. */
  private final class Work {
    private final List<Handover> batches;
    private final List<BadRecord> bad;

    Work(String key, boolean planned, RecordDecoder.Decoded decoded) {
      this.batches = new ArrayList<>();
      decoded.batches().forEach(batch -> batches.add(new Handover(batch, key, planned)));
      this.bad = new ArrayList<>(decoded.bad());
    }

    void go(GroupReader.Fate fate) {
      List<Handover> toSend = List.copyOf(batches);
      List<BadRecord> toKeep = List.copyOf(bad);
      Together together = new Together(toSend.size() + toKeep.size() + 1, fate);
      for (Handover batch : toSend) {
        onward.send(
            batch,
            new GroupReader.Fate() {
              @Override
              public void done() {
                forget(batches, batch);
                together.ended();
              }

              @Override
              public void comeAgain(long afterMillis, String why) {
                together.failed(afterMillis, why);
              }
            });
      }
      toKeep.forEach(record -> keep(record, together));
      together.ended();
    }

    private void keep(BadRecord record, Together together) {
      CompletableFuture<Void> unused =
          letters
              .keep(record.letter(source))
              .whenComplete(
                  (nothing, failure) -> {
                    if (failure == null) {
                      dead.increment();
                      forget(bad, record);
                      together.ended();
                    } else {
                      together.failed(LETTERS_MILLIS, "dead letters: " + failure.getMessage());
                    }
                  });
    }

    private <T> void forget(List<T> left, T one) {
      synchronized (this) {
        left.removeIf(other -> other == one);
      }
    }
  }

  /** Tells the fate of a cut when the last of its parts has ended. */
  private static final class Together {
    private final AtomicInteger open;
    private final GroupReader.Fate fate;
    private final AtomicReference<Failure> worst = new AtomicReference<>();

    private record Failure(long afterMillis, String why) {}

    Together(int parts, GroupReader.Fate fate) {
      this.open = new AtomicInteger(parts);
      this.fate = fate;
    }

    void failed(long afterMillis, String why) {
      Failure one = new Failure(afterMillis, why);
      worst.accumulateAndGet(one, (a, b) -> a == null || a.afterMillis() < b.afterMillis() ? b : a);
      ended();
    }

    void ended() {
      if (open.decrementAndGet() == 0) {
        Failure failure = worst.get();
        if (failure == null) {
          fate.done();
        } else {
          fate.comeAgain(failure.afterMillis(), failure.why());
        }
      }
    }
  }
}
