package dev.wadi.emit.send;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.line.LineMaker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Makes lines when they are due and sends them, until all are sent, the time is over or somebody
 * calls {@link #stop}. At most as many batches as there are connections are held, so that a target
 * that does not answer costs time and no memory.
 */
public final class Emission {
  private final LineKind kind;
  private final LineMaker maker;
  private final Pacing pacing;
  private final Target target;
  private final LongFunction<Instant> timeOfLine;
  private final Consumer<EmittedLine> made;
  private final Tally tally = new Tally();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile long lastedNanos;
  private long lines;

  /** Waits, and says whether it is to end. */
  public interface Waiting {
    boolean await(long nanos) throws InterruptedException;
  }

  /**
   * @param timeOfLine the time of a line by its number, counted from 0
   * @param made is told of each line before it is sent
   */
  public Emission(
      LineKind kind,
      LineMaker maker,
      Pacing pacing,
      Target target,
      LongFunction<Instant> timeOfLine,
      Consumer<EmittedLine> made) {
    this.kind = kind;
    this.maker = maker;
    this.pacing = pacing;
    this.target = target;
    this.timeOfLine = timeOfLine;
    this.made = made;
  }

  /** Lets {@link #run} end; batches under way are waited for. */
  public void stop() {
    stopped.countDown();
  }

  /** What became of lines so far. */
  public Tally.Sums sums() {
    return tally.sums();
  }

  /** From the start of {@link #run} to the last answer, once it has ended. */
  public Duration lasted() {
    return Duration.ofNanos(lastedNanos);
  }

  /** Sends by the clock of this machine. */
  public Tally.Sums run(Duration longest, int connections) throws InterruptedException {
    return run(
        longest,
        connections,
        System::nanoTime,
        nanos -> stopped.await(Math.max(0, nanos), TimeUnit.NANOSECONDS));
  }

  Tally.Sums run(Duration longest, int connections, LongSupplier ticker, Waiting waiting)
      throws InterruptedException {
    int senders = target.shared() ? connections : 1;
    ExecutorService pool = Executors.newFixedThreadPool(senders, Emission::thread);
    Semaphore free = new Semaphore(senders);
    try {
      long start = ticker.getAsLong();
      long number = 0;
      for (Pacing.Due due = pacing.next(); due != null; due = pacing.next()) {
        long now = ticker.getAsLong() - start;
        if (now > longest.toNanos() || waiting.await(due.afterNanos() - now)) {
          break;
        }
        LineBatch batch = batch(++number, due.lines());
        if (!target.shared()) {
          send(batch, ticker);
          continue;
        }
        free.acquire();
        pool.execute(
            () -> {
              try {
                send(batch, ticker);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                tally.unanswered(batch, "interrupted");
              } finally {
                free.release();
              }
            });
      }
      free.acquire(senders);
      lastedNanos = ticker.getAsLong() - start;
      return tally.sums();
    } finally {
      pool.shutdownNow();
    }
  }

  private LineBatch batch(long number, int size) {
    List<EmittedLine> batch = new ArrayList<>(size);
    for (int i = 1; i <= size; i++) {
      EmittedLine line = maker.next(i, timeOfLine.apply(lines++));
      made.accept(line);
      batch.add(line);
    }
    return new LineBatch(kind, number, batch);
  }

  private void send(LineBatch batch, LongSupplier ticker) throws InterruptedException {
    long before = ticker.getAsLong();
    try {
      Target.Told told = target.send(batch);
      tally.told(batch, told, ticker.getAsLong() - before);
    } catch (IOException e) {
      tally.unanswered(batch, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "emit");
    thread.setDaemon(true);
    return thread;
  }
}
