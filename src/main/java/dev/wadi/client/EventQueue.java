package dev.wadi.client;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lines on their way from many threads to the one that sends. Whoever writes never waits: there is
 * no lock, and what finds no room is not taken.
 */
final class EventQueue {
  /*
   * To wake a thread costs more than all the rest of a log call. As long as lines keep coming, the
   * reader looks by itself a thousand times a second; only one that found nothing for a while sleeps,
   * and has to be woken, by the first line alone.
   */
  private static final long GLANCE_NANOS = 1_000_000;
  private static final int GLANCES = 50;

  private final int mostLines;
  private final long mostBytes;
  private final ConcurrentLinkedQueue<LogEvent> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger lines = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicBoolean asleep = new AtomicBoolean();
  private volatile @Nullable Thread reader;
  private int glances;

  EventQueue(int mostLines, long mostBytes) {
    this.mostLines = mostLines;
    this.mostBytes = mostBytes;
  }

  /** Takes a line if there is room for it. */
  boolean offer(LogEvent event) {
    if (lines.incrementAndGet() > mostLines) {
      lines.decrementAndGet();
      return false;
    }
    long size = event.bytes();
    if (bytes.addAndGet(size) > mostBytes) {
      bytes.addAndGet(-size);
      lines.decrementAndGet();
      return false;
    }
    events.add(event);
    if (asleep.get()) {
      wake();
    }
    return true;
  }

  /** The next line, or null when there is none now; for the reader. */
  @Nullable LogEvent poll() {
    LogEvent event = events.poll();
    if (event != null) {
      lines.decrementAndGet();
      bytes.addAndGet(-event.bytes());
      glances = 0;
    }
    return event;
  }

  /** Waits a little, at most so long, for a line or for {@link #wake}; for the reader. */
  void await(long mostNanos) {
    reader = Thread.currentThread();
    if (++glances < GLANCES) {
      LockSupport.parkNanos(this, Math.min(GLANCE_NANOS, mostNanos));
      return;
    }
    asleep.set(true);
    /* Whoever came before it was known that we sleep did not wake us. */
    if (events.isEmpty()) {
      LockSupport.parkNanos(this, mostNanos);
    }
    asleep.set(false);
  }

  /** Lets the reader look again now. */
  void wake() {
    if (asleep.compareAndSet(true, false)) {
      LockSupport.unpark(reader);
    }
  }
}
