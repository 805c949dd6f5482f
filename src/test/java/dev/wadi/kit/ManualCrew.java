package dev.wadi.kit;

import dev.wadi.sink.delivery.Crew;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** A crew whose work and clock a test turns by hand: everything happens on the test's thread. */
public final class ManualCrew implements Crew {
  public static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private record Alarm(long dueNanos, long number, Runnable task) {}

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(
          Comparator.comparingLong(Alarm::dueNanos).thenComparingLong(Alarm::number));
  private long nowNanos = Long.MAX_VALUE - 1_000_000; // so that the ticker overflows in every test
  private long elapsedNanos;
  private long numbers;

  public long ticker() {
    return nowNanos + elapsedNanos;
  }

  public InstantSource clock() {
    return () -> START.plusNanos(elapsedNanos);
  }

  public Duration elapsed() {
    return Duration.ofNanos(elapsedNanos);
  }

  @Override
  public void run(Runnable task) {
    tasks.addLast(task);
  }

  @Override
  public void after(long nanos, Runnable task) {
    alarms.add(new Alarm(elapsedNanos + nanos, numbers++, task));
  }

  @Override
  public void close() {
    work();
  }

  /** Does what is to be done now. */
  public void work() {
    for (Runnable task = tasks.pollFirst(); task != null; task = tasks.pollFirst()) {
      task.run();
    }
  }

  /** Lets time pass; alarms ring at their time. */
  public void pass(Duration time) {
    work();
    long end = elapsedNanos + time.toNanos();
    while (!alarms.isEmpty() && alarms.peek().dueNanos() <= end) {
      Alarm alarm = alarms.remove();
      elapsedNanos = Math.max(elapsedNanos, alarm.dueNanos());
      alarm.task().run();
      work();
    }
    elapsedNanos = end;
  }
}
