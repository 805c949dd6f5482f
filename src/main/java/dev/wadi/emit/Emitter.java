package dev.wadi.emit;

import dev.wadi.client.PushClient;
import dev.wadi.client.Retries;
import dev.wadi.codec.loki.PushBody;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes traffic at an even rate and counts what became of it, until it has run for its time or is
 * told to stop. {@link #run} belongs to one thread; {@link #stop} and {@link #report} to any.
 */
public final class Emitter {
  private static final Logger LOG = LoggerFactory.getLogger(Emitter.class);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final LogTraffic traffic;
  private final PushClient client;
  private final Settings settings;
  private final LongSupplier nanoTicker;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /* Guards the counts below. */
  private final ReentrantLock lock = new ReentrantLock();
  private long acknowledgedEntries;
  private long refusedEntries;
  private long unansweredEntries;
  private long acknowledgedPlantedEntries;
  private final Map<Planted, Long> acknowledgedPlanted = new EnumMap<>(Planted.class);

  /**
   * How it pushes.
   *
   * @param entriesPerSecond the rate, reached on average
   * @param entriesPerPush lines in each push
   * @param form how bodies are written
   */
  public record Settings(int entriesPerSecond, int entriesPerPush, PushBody.Form form) {
    public Settings {
      if (entriesPerSecond < 1) {
        throw new IllegalArgumentException(
            "entriesPerSecond: " + entriesPerSecond + " (expected: >= 1)");
      }
      if (entriesPerPush < 1 || entriesPerPush > 10_000) {
        throw new IllegalArgumentException(
            "entriesPerPush: " + entriesPerPush + " (expected: 1 to 10000)");
      }
    }
  }

  /**
   * What became of the lines so far; sent = acknowledged + refused + unanswered.
   *
   * @param acknowledgedEntries the server answered 2xx
   * @param refusedEntries it answered something else
   * @param unansweredEntries no answer came; they may have arrived or not
   * @param acknowledgedPlantedEntries acknowledged lines with something planted
   * @param acknowledgedPlanted by kind
   */
  public record Report(
      long acknowledgedEntries,
      long refusedEntries,
      long unansweredEntries,
      long acknowledgedPlantedEntries,
      Map<Planted, Long> acknowledgedPlanted) {
    public Report {
      acknowledgedPlanted = Map.copyOf(acknowledgedPlanted);
    }
  }

  /** A client for an emitter: what got no answer is counted and not tried again. */
  public static PushClient client(URI door, Map<String, String> headers) {
    return new PushClient(door, headers, LONGEST_ANSWER, Retries.NONE);
  }

  /** An emitter that has not begun. */
  public Emitter(
      LogTraffic traffic, PushClient client, Settings settings, LongSupplier nanoTicker) {
    this.traffic = traffic;
    this.client = client;
    this.settings = settings;
    this.nanoTicker = nanoTicker;
  }

  /**
   * Pushes until the time is over or somebody calls {@link #stop}; a push begun is finished.
   * Failures are counted and do not end it.
   */
  public Report run(Duration longest) throws InterruptedException {
    long start = nanoTicker.getAsLong();
    long gapNanos = settings.entriesPerPush() * SECOND_NANOS / settings.entriesPerSecond();
    long pushes = 0;
    while (true) {
      long elapsed = nanoTicker.getAsLong() - start;
      if (elapsed >= longest.toNanos()) {
        return report();
      }
      /* Pushes are due at fixed times, so that a slow answer does not lower the rate for good. */
      long wait = Math.min(pushes * gapNanos, longest.toNanos()) - elapsed;
      if (stopped.await(Math.max(0, wait), TimeUnit.NANOSECONDS)) {
        return report();
      }
      if (wait <= 0 || nanoTicker.getAsLong() - start < longest.toNanos()) {
        pushOnce();
        pushes++;
      }
    }
  }

  /** Lets {@link #run} end after the push at hand. */
  public void stop() {
    stopped.countDown();
  }

  /** What became of the lines so far. */
  public Report report() {
    lock.lock();
    try {
      return new Report(
          acknowledgedEntries,
          refusedEntries,
          unansweredEntries,
          acknowledgedPlantedEntries,
          acknowledgedPlanted);
    } finally {
      lock.unlock();
    }
  }

  private void pushOnce() throws InterruptedException {
    LogTraffic.Made made = traffic.next(settings.entriesPerPush());
    PushBody body = PushBody.of(made.batch(), settings.form());
    try {
      PushClient.Answer answer =
          client.push(new PushClient.Body(body.contentType(), null, body.bytes()), null);
      if (!answer.accepted()) {
        LOG.warn("A push was refused. status={} answer={}", answer.status(), answer.text());
      }
      count(made, answer.accepted());
    } catch (IOException e) {
      LOG.warn("A push got no answer. entries={} cause={}", body.entries(), e.toString());
      lock.lock();
      try {
        unansweredEntries += body.entries();
      } finally {
        lock.unlock();
      }
    }
  }

  private void count(LogTraffic.Made made, boolean acknowledged) {
    lock.lock();
    try {
      if (!acknowledged) {
        refusedEntries += made.batch().entries();
        return;
      }
      acknowledgedEntries += made.batch().entries();
      acknowledgedPlantedEntries += made.plantedEntries();
      made.planted()
          .forEach((kind, times) -> acknowledgedPlanted.merge(kind, (long) times, Long::sum));
    } finally {
      lock.unlock();
    }
  }
}
