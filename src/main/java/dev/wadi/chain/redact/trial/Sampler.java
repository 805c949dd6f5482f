package dev.wadi.chain.redact.trial;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a share of the entries that pass, and has a thread of its own look at them.
 *
 * <p>Whoever offers never waits: copies of the chosen entries go into a queue, bounded in number
 * and bytes; what does not fit is let go and counted. The thread rests between two entries so that
 * it uses at most a share of one processor.
 */
final class Sampler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

  static final int MOST_WAITING = 1024;
  static final long MOST_WAITING_BYTES = 8L << 20;

  /** For each unit of work the thread rests so many: about 5 % of one processor. */
  private static final int REST = 19;

  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long IDLE_MILLIS = 50;

  private final int every;
  private final Consumer<EntrySample> work;
  private final Runnable idle;
  private final LongSupplier nanoTicker;
  private final Thread thread;
  private final ArrayBlockingQueue<EntrySample> queue = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong passed = new AtomicLong();
  private final LongAdder taken = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean closed;

  /**
   * @param every one entry of so many is taken; 1 takes all
   * @param work what is done with it, on the sampler's thread
   * @param idle runs there now and then while nothing waits
   */
  Sampler(
      String name, int every, Consumer<EntrySample> work, Runnable idle, LongSupplier nanoTicker) {
    if (every < 1) {
      throw new IllegalArgumentException("every: " + every + " (expected: 1 or more)");
    }
    this.every = every;
    this.work = work;
    this.idle = idle;
    this.nanoTicker = nanoTicker;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  Sampler start() {
    thread.start();
    return this;
  }

  /**
   * Takes its share of a batch.
   *
   * @param redactor the one that is responsible for the batch
   */
  void offer(Batch batch, Redactor redactor) {
    int entries = batch.entries();
    long from = passed.getAndAdd(entries);
    int samples = Math.toIntExact((from + entries) / every - from / every);
    /* One from each of so many equal parts, at random: batches of equal shape hide nothing. */
    int next = 0;
    int before = 0;
    for (LogStream stream : batch.streams()) {
      while (next < samples) {
        int low = Math.toIntExact((long) next * entries / samples);
        int high = Math.toIntExact((long) (next + 1) * entries / samples);
        if (low >= before + stream.size()) {
          break;
        }
        int chosen = high - low == 1 ? low : ThreadLocalRandom.current().nextInt(low, high);
        chosen = Math.min(Math.max(chosen, before), before + stream.size() - 1);
        take(batch.tenant(), stream, chosen - before, redactor);
        next++;
      }
      before += stream.size();
    }
  }

  private void take(String tenant, LogStream stream, int i, Redactor redactor) {
    if (closed) {
      return;
    }
    long bytes = EntrySample.bytesOf(stream, i);
    if (waitingBytes.addAndGet(bytes) <= MOST_WAITING_BYTES
        && queue.remainingCapacity() > 0
        && queue.offer(EntrySample.copy(tenant, stream, i, redactor))) {
      taken.increment();
      return;
    }
    waitingBytes.addAndGet(-bytes);
    dropped.increment();
  }

  /** Entries that got a place in the queue. */
  long taken() {
    return taken.sum();
  }

  /** Entries that were chosen and let go, because too many waited. */
  long dropped() {
    return dropped.sum();
  }

  /** Entries on which the work failed. */
  long failed() {
    return failed.sum();
  }

  /** Looks at the entry that waits longest; false when none does. */
  boolean workOne() {
    EntrySample sample = queue.poll();
    if (sample == null) {
      return false;
    }
    done(sample);
    return true;
  }

  /** Looks at an entry at once, on the thread that asks. */
  void workOn(EntrySample sample) {
    waitingBytes.addAndGet(sample.bytes());
    done(sample);
  }

  private void done(EntrySample sample) {
    waitingBytes.addAndGet(-sample.bytes());
    try {
      work.accept(sample);
    } catch (RuntimeException | StackOverflowError e) {
      // Of the entry nothing may be said, and a message of the failure might.
      failed.increment();
      LOG.error("A sampled entry could not be looked at. error={}", e.getClass().getName());
    }
  }

  private void run() {
    try {
      while (!closed) {
        EntrySample sample = queue.poll();
        if (sample == null) {
          // Not woken by who offers: that would cost the hot path more than the copy does.
          idle.run();
          TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
          continue;
        }
        long begin = nanoTicker.getAsLong();
        done(sample);
        long spent = Math.max(0, nanoTicker.getAsLong() - begin);
        TimeUnit.NANOSECONDS.sleep(Math.min(REST * spent, LONGEST_REST_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: nobody asks for the rest
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    queue.clear();
  }
}
