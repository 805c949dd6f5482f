package dev.wadi.emit.send;

import dev.wadi.emit.line.EmittedLine;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.HdrHistogram.Histogram;

/** What became of lines so far. Threads may share it. */
public final class Tally {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
  private final Map<String, Long> levels = new TreeMap<>();
  private long sent;
  private long acknowledged;
  private long unconfirmed;
  private long refused;
  private long unanswered;
  private long planted;
  private String firstTrouble = "";

  /**
   * The sums; sent = acknowledged + unconfirmed + refused + unanswered.
   *
   * @param sent lines that were tried
   * @param acknowledged the target said that it has them
   * @param unconfirmed handed over to a target that says nothing
   * @param refused the target said no
   * @param unanswered nothing was said; they may have arrived or not
   * @param planted values in them that must not be kept
   * @param levels lines of each, in capitals
   * @param latencyMillis of a batch from its sending to its answer, by percentile
   * @param firstTrouble what the first batch that was not taken met, or empty
   */
  public record Sums(
      long sent,
      long acknowledged,
      long unconfirmed,
      long refused,
      long unanswered,
      long planted,
      Map<String, Long> levels,
      Map<String, Double> latencyMillis,
      String firstTrouble) {}

  /** A batch was answered. */
  void told(LineBatch batch, Target.Told told, long nanos) {
    lock.lock();
    try {
      int lines = count(batch);
      micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
      switch (told.fate()) {
        case ACKNOWLEDGED -> acknowledged += lines;
        case UNCONFIRMED -> unconfirmed += lines;
        case REFUSED -> {
          refused += lines;
          trouble(told.text());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** A batch was not answered. */
  void unanswered(LineBatch batch, String why) {
    lock.lock();
    try {
      unanswered += count(batch);
      trouble(why);
    } finally {
      lock.unlock();
    }
  }

  private int count(LineBatch batch) {
    for (EmittedLine line : batch.lines()) {
      planted += line.personal().size();
      if (!line.level().isEmpty()) {
        levels.merge(line.level().toUpperCase(Locale.ROOT), 1L, Long::sum);
      }
    }
    sent += batch.lines().size();
    return batch.lines().size();
  }

  private void trouble(String text) {
    firstTrouble = firstTrouble.isEmpty() ? text : firstTrouble;
  }

  /** The sums so far. */
  public Sums sums() {
    lock.lock();
    try {
      Map<String, Double> latency = new TreeMap<>();
      latency.put("p50", micros.getValueAtPercentile(50) / 1e3);
      latency.put("p90", micros.getValueAtPercentile(90) / 1e3);
      latency.put("p99", micros.getValueAtPercentile(99) / 1e3);
      latency.put("p999", micros.getValueAtPercentile(99.9) / 1e3);
      latency.put("max", micros.getMaxValue() / 1e3);
      return new Sums(
          sent,
          acknowledged,
          unconfirmed,
          refused,
          unanswered,
          planted,
          new TreeMap<>(levels),
          latency,
          firstTrouble);
    } finally {
      lock.unlock();
    }
  }
}
