package dev.wadi.client;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes lines from any thread and sends them from one of its own, as signed datagrams or as pushes.
 *
 * <p>Never makes the caller wait and never throws at it: a line that finds no room, or that cannot
 * be sent, is dropped and {@linkplain #report counted}, and from time to time a line of its own
 * tells of them where the lines go. Thread-safe; what it does itself is on a {@link ClientThread}.
 */
public final class LogShipper implements AutoCloseable {
  private static final long INTERRUPTED_WAIT_MILLIS = 1000;
  private static final long GLANCE_MILLIS = 20;
  private static final int SOME_LINES = 256;
  private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Bounds bounds;
  private final LogKey own;
  private final LongSupplier clockNanos;
  private final ShipCounts counts;
  private final EventQueue queue;
  private final Outlet outlet;
  private final Thread sender = new ClientThread(this::run, "wadi-client");
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ConcurrentLinkedQueue<CountDownLatch> flushes = new ConcurrentLinkedQueue<>();

  /* Set before the last look into the queue: whoever adds a line after it looks himself. */
  private volatile boolean ended;

  /* Of the sender's thread alone. */
  private long toldDropped;
  private long toldNanos = System.nanoTime();

  /** Makes the outlet of a shipper, which counts what becomes of lines. */
  private interface OutletMaker {
    Outlet make(ShipCounts counts, LongSupplier clockNanos);
  }

  private LogShipper(Bounds bounds, LogKey own, @Nullable PrintStream print, OutletMaker maker) {
    this.bounds = bounds;
    this.own = own;
    this.clockNanos = LogShipper::nowNanos;
    this.counts = new ShipCounts();
    this.queue = new EventQueue(bounds.lines(), bounds.bytes());
    Outlet made = maker.make(counts, clockNanos);
    this.outlet = print == null ? made : new PrintingOutlet(made, print);
  }

  /**
   * Sends signed datagrams.
   *
   * @param own the key of lines that tell of dropped ones
   * @param print where each line is printed after it was sent, or null
   */
  public static LogShipper datagrams(
      DatagramSettings settings, Bounds bounds, LogKey own, @Nullable PrintStream print) {
    if (own.env().isEmpty() || own.svc().isEmpty()) {
      throw new IllegalArgumentException(
          "env and svc: " + own.path() + " (expected: both, the server keeps no line without)");
    }
    return started(
        new LogShipper(
            bounds, own, print, (counts, clock) -> new DatagramOutlet(settings, counts, clock)));
  }

  /**
   * Pushes.
   *
   * @param own the key of lines that tell of dropped ones
   * @param print where each line is printed after it was taken into a push, or null
   */
  public static LogShipper pushes(
      PushSettings settings, Bounds bounds, LogKey own, @Nullable PrintStream print) {
    return started(
        new LogShipper(bounds, own, print, (counts, clock) -> new PushOutlet(settings, counts)));
  }

  private static LogShipper started(LogShipper shipper) {
    shipper.sender.start();
    return shipper;
  }

  /** Now, in nanoseconds since the epoch. */
  static long nowNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Takes a line, or drops and counts it; returns at once in any case. */
  public void ship(LogEvent event) {
    counts.given.increment();
    if (closed.get()) {
      counts.drop(DropReason.CLOSED, 1);
    } else if (!queue.offer(event)) {
      counts.drop(DropReason.QUEUE_FULL, 1);
    } else if (ended) {
      dropRest(); // it was closed in between, and nobody else looks any more
    }
  }

  private void dropRest() {
    while (queue.poll() != null) {
      counts.drop(DropReason.UNSENT_AT_CLOSE, 1);
    }
  }

  /** What became of the lines so far. */
  public ShipReport report() {
    return counts.report();
  }

  /**
   * Waits until all lines that were written before are sent or dropped.
   *
   * @return whether they are; false when the time was over first
   */
  public boolean flush(Duration longest) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    flushes.add(done);
    queue.wake();
    long end = System.nanoTime() + longest.toNanos();
    while (!done.await(GLANCE_MILLIS, TimeUnit.MILLISECONDS)) {
      if (!sender.isAlive()) {
        return true; // it ended before it saw us
      }
      if (System.nanoTime() - end >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Sends what waits, within the bound for closing; drops and counts what is left then. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    queue.wake();
    boolean interrupted = joined(bounds.closing().toMillis());
    if (sender.isAlive()) {
      sender.interrupt();
      interrupted |= joined(INTERRUPTED_WAIT_MILLIS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean joined(long millis) {
    try {
      sender.join(Math.max(1, millis));
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void run() {
    try {
      send();
    } catch (InterruptedException e) {
      /* The time for closing is over; below, what is left is counted. */
    } finally {
      closed.set(true);
      ended = true;
      outlet.close();
      dropRest();
      waitingForFlush().forEach(CountDownLatch::countDown);
    }
  }

  private void send() throws InterruptedException {
    while (true) {
      /* Both asked before looking: what was written before is sent before the answer. */
      boolean last = closed.get();
      List<CountDownLatch> waiting = waitingForFlush();
      boolean all = drained(last || !waiting.isEmpty() ? bounds.lines() : SOME_LINES);
      tell(last);
      if (last || !waiting.isEmpty() || outlet.dueInNanos() <= 0) {
        outlet.flush();
      }
      waiting.forEach(CountDownLatch::countDown);
      if (last && all) {
        return;
      }
      if (all && waiting.isEmpty()) {
        queue.await(Math.max(1, Math.min(outlet.dueInNanos(), LONGEST_WAIT_NANOS)));
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("closed while waiting");
      }
    }
  }

  /* True when there is nothing left; else there are other things to look after, too. */
  private boolean drained(int mostLines) throws InterruptedException {
    for (int left = mostLines; left > 0; left--) {
      LogEvent event = queue.poll();
      if (event == null) {
        return true;
      }
      outlet.ship(event);
    }
    return false;
  }

  private List<CountDownLatch> waitingForFlush() {
    if (flushes.isEmpty()) {
      return List.of();
    }
    List<CountDownLatch> waiting = new ArrayList<>();
    CountDownLatch next;
    while ((next = flushes.poll()) != null) {
      waiting.add(next);
    }
    return waiting;
  }

  /* Not through the queue, which may be what is full, and not through anybody's logger. */
  private void tell(boolean last) throws InterruptedException {
    if (bounds.telling().isZero()) {
      return;
    }
    long now = System.nanoTime();
    if (!last && now - toldNanos < bounds.telling().toNanos()) {
      return;
    }
    toldNanos = now;
    ShipReport report = counts.report();
    if (report.droppedInAll() == toldDropped) {
      return; // a line that was cut says so itself
    }
    toldDropped = report.droppedInAll();
    StringBuilder text = new StringBuilder("The log client let lines go, in all.");
    for (DropReason reason : DropReason.values()) {
      long lines = report.dropped().getOrDefault(reason, 0L);
      if (lines > 0) {
        text.append(' ').append(reason.label()).append('=').append(lines);
      }
    }
    if (report.cut() > 0) {
      text.append(" cut=").append(report.cut());
    }
    counts.given.increment();
    outlet.ship(
        new LogEvent(
            clockNanos.getAsLong(),
            LogLevel.WARN,
            own,
            text.toString(),
            "",
            HttpFields.NONE,
            Map.of(),
            Map.of()));
  }
}
