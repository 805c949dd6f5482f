package dev.wadi.read;

import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tails that are open. One thread of the lowest priority serves them, a few times a second. A
 * client that does not take what it was sent gets no more until it has, and is told then how many
 * lines went; so each has one message in memory at most. Threads share it.
 */
public final class LiveTails implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTails.class);
  private static final long PERIOD_MILLIS = 250;
  private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long ADMITTED_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long THREAD_SECONDS = 10;

  private final TailSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final long startedNanos;
  private final AtomicInteger taken = new AtomicInteger();
  private final Set<Open> all = ConcurrentHashMap.newKeySet();
  private final LongAdder told = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final ScheduledThreadPoolExecutor server;

  /** Asks whether somebody may still read. */
  interface Admission {
    void require() throws ReadException;
  }

  /**
   * @param nanoTicker for intervals, such as {@code System::nanoTime}
   */
  public LiveTails(TailSettings settings, InstantSource clock, LongSupplier nanoTicker) {
    this.settings = settings;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.startedNanos = nanoTicker.getAsLong();
    this.server = new ScheduledThreadPoolExecutor(1, LiveTails::yielding);
    server.setRemoveOnCancelPolicy(true);
    server.setKeepAliveTime(THREAD_SECONDS, TimeUnit.SECONDS);
    server.allowCoreThreadTimeOut(true);
  }

  /* Nothing relies on it: where the machine minds priorities, senders go first. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static Thread yielding(Runnable task) {
    Thread thread = new Thread(task, "wadi-tails");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /**
   * Room for one more.
   *
   * @return gives it back, once
   * @throws ReadException when there is none
   */
  Runnable enter() throws ReadException {
    if (taken.incrementAndGet() > settings.atOnce()) {
      taken.decrementAndGet();
      throw new ReadException(
          429,
          "max concurrent tail requests limit exceeded, count > limit ("
              + (settings.atOnce() + 1)
              + " > "
              + settings.atOnce()
              + ")");
    }
    AtomicBoolean here = new AtomicBoolean(true);
    return () -> {
      if (here.compareAndSet(true, false)) {
        taken.decrementAndGet();
      }
    };
  }

  /** Serves a tail until its socket closes. */
  void serve(LiveTail tail, TailSocket socket, Admission admission) {
    Open open = new Open(tail, socket, admission);
    all.add(open);
    try {
      open.turns = server.scheduleWithFixedDelay(open, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      open.end(TailSocket.GOING_AWAY, "the gateway stops");
    }
  }

  /** Tails that are open, or about to be. */
  public int open() {
    return taken.get();
  }

  /** Lines that were sent. */
  public long told() {
    return told.sum();
  }

  /** Lines that came too fast for somebody. */
  public long dropped() {
    return dropped.sum();
  }

  /** Ends all, and says so to their clients. */
  @Override
  public void close() {
    server.shutdown();
    all.forEach(open -> open.end(TailSocket.GOING_AWAY, "the gateway stops"));
  }

  private long ticker() {
    return nanoTicker.getAsLong() - startedNanos;
  }

  private final class Open implements Runnable {
    private final LiveTail tail;
    private final TailSocket socket;
    private final Admission admission;
    private final long beganAt = ticker();
    private long sentAt = beganAt;
    private long admittedAt = beganAt;
    private long readyAt = beganAt;
    private volatile @Nullable ScheduledFuture<?> turns;

    Open(LiveTail tail, TailSocket socket, Admission admission) {
      this.tail = tail;
      this.socket = socket;
      this.admission = admission;
    }

    @Override
    public void run() {
      try {
        turn(ticker());
      } catch (ReadException e) {
        end(TailSocket.POLICY, String.valueOf(e.getMessage()));
      } catch (IOException | RuntimeException | Error e) {
        /* Nobody else would tell the client, whose socket would stay open. */
        LOG.warn("A tail ends, as its lines could not be told.", e);
        end(TailSocket.FAILED, "lines could not be told");
      }
    }

    private void turn(long now) throws IOException {
      if (!socket.isOpen()) {
        leave();
        return;
      }
      if (now - beganAt >= settings.longest().toNanos()) {
        end(TailSocket.GOING_AWAY, "reached tail max duration limit");
        return;
      }
      if (now - admittedAt >= ADMITTED_NANOS) {
        admission.require();
        admittedAt = now;
      }
      if (socket.isReady()) {
        readyAt = now;
        tell(now);
      } else if (now - readyAt >= settings.patience().toNanos()) {
        socket.cut();
        leave();
      }
    }

    private void tell(long now) throws IOException {
      long lines = tail.toldLines();
      long lost = tail.toldDropped();
      Answer message = tail.next(now, ReadParameters.nanos(clock.instant()));
      if (message != null) {
        socket.send(message);
        sentAt = now;
        told.add(tail.toldLines() - lines);
        dropped.add(tail.toldDropped() - lost);
      } else if (now - sentAt >= PING_NANOS) {
        socket.ping();
        sentAt = now;
      }
    }

    private void end(int status, String why) {
      socket.end(status, why);
      leave();
    }

    private void leave() {
      all.remove(this);
      ScheduledFuture<?> mine = turns;
      if (mine != null) {
        mine.cancel(false);
      }
    }
  }
}
